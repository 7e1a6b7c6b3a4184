"""Results: the verdict of an evaluation as a mayor reads it, with its pictures, sources, gaps and reserves."""

from typing import Any
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import provisional
from core.actor import Actor
from core.errors import NotAllowed, NotFound
from evaluation import evaluations, verdict
from evaluation.asking import campaigns
from evaluation.measuring.measures import Measure
from evaluation.models import Evaluation
from evaluation.referentiel import Referentiel
from evaluation.rules import Verdict
from evaluation.visits import mystery, mystery_weeks
from label import committee as sittings
from label.models import Candidacy
from web.desk import rooms, todo
from web.frame.access import SIGNED_IN
from web.frame.handling import By, Html, InSession, OnPage, get
from web.pictures import charts, mirror, mystery_pictures
from web.pictures.radar import radar
from web.results import answers, key_figures, result_views
from web.visits import mystery_views

NOT_YET = (
    "Les résultats vous seront ouverts avec le rapport provisoire, quand l’auditeur vous l’enverra. "
    "Jusque-là, vous suivez la participation sur la page des campagnes."
)


@get("/candidatures/{candidacy_id:uuid}/resultats", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The verdict, and all that explains it."""
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    if reason := hidden(candidacy, actor):
        raise NotAllowed(reason)
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None:
        raise NotFound("L’évaluation n’est pas encore ouverte : il n’y a pas de résultats.")
    frame = rooms.frame(candidacy, by=actor, here="resultats")
    said = told(session, candidacy, evaluation, frame.words, by=actor)
    return page.show(
        "verdict/verdict.html",
        frame=frame,
        words=frame.words,
        audiences=result_views.tabs(session, evaluation, frame.words),
        weak=answers.fragile(said["verdict"]) if said["verdict"].grantable else [],
        figures=key_figures.lines(said["verdict"], frame.words),
        tally=key_figures.tally,
        todo=todo.of(candidacy.state, actor.role),
        now=todo.NOW[candidacy.state],
        **said,
    )


def told(session: Session, candidacy: Candidacy, evaluation: Evaluation, words: Any, *, by: Actor) -> dict[str, Any]:
    """All that the results say to this person, for the page and for the printed report."""
    referentiel = evaluations.pinned(evaluation)
    found, sitting = current(session, candidacy, evaluation, by)
    measures = verdict.gather(session, evaluation.id)
    rows = mirror.rows(referentiel.dimensions, measures)
    return {
        "verdict": found,
        "sitting": sitting,
        "answer": answers.answer(found, decided=bool(sitting and sitting.outcome)),
        "blockers": answers.blockers(found),
        "groups": [(title, state, _pictures(rules)) for title, state, rules in answers.groups(found)],
        "unfinished": unfinished(session, evaluation.id, words),
        "rows": rows,
        "height": mirror.height(rows),
        "radar": radar(referentiel.dimensions, measures),
        "referentiel": referentiel,
        **_comparison(referentiel, measures),
        **_visits(session, evaluation.id, referentiel, measures),
    }


def hidden(candidacy: Candidacy, actor: Actor) -> str:
    """Why this person does not read the results yet, or nothing: an organisation reads them with the draft report,
    the committee with the final one.
    """
    if actor.role == "committee" and candidacy.state not in rooms.BEFORE_COMMITTEE:
        return "Le comité lit les résultats quand le rapport d’audit est définitif."
    return NOT_YET if actor.role == "applicant" and candidacy.state not in rooms.REVEALED else ""


def current(session: Session, candidacy: Candidacy, evaluation: Evaluation, by: Actor) -> tuple[Verdict, Any]:
    """The verdict frozen at the opening of the sitting, with that sitting; that of this moment before.

    Until the final report, an organisation counts the findings as they were sent to it.
    """
    sitting = sittings.of(session, candidacy.id)
    if sitting is not None:
        return sittings.verdict_of(sitting), sitting
    majors = provisional.open_majors(session, candidacy.id) if by.role == "applicant" else None
    return verdict.assess(session, evaluation.id, majors=majors), None


def unfinished(session: Session, evaluation_id: UUID, words: Any) -> list[str]:
    """What still runs, in the organisation's words."""
    said = {
        "dirigeants": "le questionnaire des dirigeants",
        "collaborateurs": "la campagne des agents",
        "usagers": f"la campagne {words['des_usagers']}",
    }
    left = [said[audience] for audience in campaigns.unsealed(session, evaluation_id)]
    return left if mystery.is_closed(session, evaluation_id) else [*left, "les visites mystère"]


def _pictures(rules: list[Any]) -> list[tuple[Any, charts.Interval]]:
    return [(rule, charts.interval_of(rule)) for rule in rules]


def _comparison(referentiel: Referentiel, measures: dict[str, Measure]) -> dict[str, Any]:
    return {
        "benchmark": answers.benchmark_name(referentiel),
        "compared": answers.compared(referentiel, measures),
        "reserves": answers.reserves(referentiel),
    }


def _visits(
    session: Session, evaluation_id: UUID, referentiel: Referentiel, measures: dict[str, Measure]
) -> dict[str, Any]:
    """The mystery notes channel by channel, and week by week when the weeks are known."""
    notes = mystery_views.notes(referentiel, measures)
    channels = mystery_pictures.channels([note for note in notes if note.code != "mystere.note"])
    return {
        "channels": channels,
        "channels_height": mystery_pictures.channels_height(channels),
        "weekly": mystery_pictures.by_week(
            mystery_weeks.weekly(session, evaluation_id), referentiel.mystere.note_passage
        ),
    }


HANDLERS = [show]
