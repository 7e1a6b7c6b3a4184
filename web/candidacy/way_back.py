"""The way back after a refusal or an adjournment, as a page and as the letter of the decision."""

from typing import Any
from uuid import UUID

from litestar.params import FromPath

from core.calendar import date_in_paris
from core.errors import NotFound
from core.typography import date_fr, french
from evaluation import evaluations
from evaluation.measuring.figures import shown
from label import appeals, way_back, wording
from label.models import Candidacy
from web.audit.report_pdf import DEMONSTRATION, render
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, WithSettings, get
from web.frame.rendering import ROOT

READERS = ("applicant", "manager")
TEMPLATE = ROOT / "templates" / "pdf" / "way_back.typ"
HEAD = ("Public", "Dimension", "Mesuré", "Intervalle à 95 %", "À gagner", "À atteindre")


@get("/candidatures/{candidacy_id:uuid}/chemin", roles(*READERS))
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What was decided, the shortest path, the plan, the dates, the ways of appeal."""
    candidacy = _entered(session, actor, candidacy_id)
    frame = rooms.frame(candidacy, by=actor, here="chemin")
    told = _told(session, candidacy, frame)
    return page.show(
        "candidacy/way_back.html",
        frame=frame,
        words=frame.words,
        head=HEAD,
        appealing=_appealing(session, candidacy, told["way"], at),
        **told,
    )


@get("/candidatures/{candidacy_id:uuid}/chemin.pdf", roles(*READERS))
def letter(
    session: InSession, actor: By, at: At, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]
) -> Html:
    """The same as an accessible letter to keep and to share."""
    candidacy = _entered(session, actor, candidacy_id)
    frame = rooms.frame(candidacy, by=actor, here="chemin")
    told, organisation = _told(session, candidacy, frame), candidacy.organisation.name
    data = _written(frame, told, organisation, issuer=settings.issuer_name, demo=settings.demo, at=at)
    name = f"Décision et chemin - {organisation}.pdf"
    return page.attachment(render(data, at=at, template=TEMPLATE), name, "application/pdf")


def _written(
    frame: rooms.Frame, told: dict[str, Any], organisation: str, *, issuer: str, demo: bool, at: At
) -> dict[str, Any]:
    """What the letter says, in its final typography."""
    way: way_back.Way = told["way"]
    title = "La décision, et le chemin vers le label"
    return {
        "titre": french(f"{title} – {organisation}"),
        "auteurs": issuer,
        "resume": french(f"{title} : {organisation}, « {frame.label} », édition {frame.edition}."),
        "pied": french(f"{title} – {organisation}"),
        "sorte": title,
        "organisation": organisation,
        "demonstration": french(DEMONSTRATION) if demo else None,
        "faits": [
            ["Label", french(f"« {frame.label} », édition {frame.edition}")],
            [french("Décision"), french(f"{told['decision']}, le {date_fr(way.decided_on)}")],
            ["Lettre faite le", french(date_fr(at))],
        ],
        "motif": way.motive,
        "resume_chemin": french(told["summary"]),
        "assez": way.path.enough,
        "gains": {"tete": [french(word) for word in HEAD], "lignes": told["rows"]},
        "autres": [french(sentence) for sentence in told["others"]],
        "constats": [
            {"titre": french(f"Constat n° {one.number}"), "faits": one.facts, "jour": _day(one.due_on)}
            for one in way.findings
        ],
        "actions": [
            {"quoi": french(one.what), "pourquoi": one.why, "debut": _day(one.begin), "bilan": _day(one.check)}
            for one in way.actions
        ],
        "retour": french(date_fr(way.earliest)),
        "ajournee": way.outcome == "adjourned",
        "recours": french(date_fr(way.appeal_until)),
    }


def _entered(session: InSession, actor: By, candidacy_id: UUID) -> Candidacy:
    candidacy = rooms.enter(session, candidacy_id, *READERS, by=actor)
    if "chemin" not in {room.code for room in rooms.open_to(actor.role, candidacy.state)}:
        raise NotFound
    return candidacy


def _told(session: InSession, candidacy: Candidacy, frame: rooms.Frame) -> dict[str, Any]:
    decision = way_back.last_decided(session, candidacy.id)
    if decision is None:
        raise NotFound("Le comité n’a pas encore décidé, ou il attend des réponses à ses questions.")
    way = way_back.of(session, candidacy, decision)
    referentiel = evaluations.pinned(evaluations.get(session, decision.evaluation_id))
    names = {one.code: one.nom for one in referentiel.dimensions}
    audiences = {"dirigeants": "Dirigeants", "collaborateurs": "Agents", "usagers": frame.words["Usagers"]}
    return {
        "way": way,
        "decision": wording.STATES[way.outcome],
        "summary": _summary(way),
        "rows": [_row(gain, audiences[gain.audience], names[gain.dimension]) for gain in way.path.gains],
        "others": [*_others(way)],
    }


def _appealing(session: InSession, candidacy: Candidacy, way: way_back.Way, at: At) -> str:
    """Whether the decision may be appealed against (`open`), was (`filed`), or no longer (`over`)."""
    today = date_in_paris(at)
    if any(one.day == way.decided_on for one in appeals.appealable(session, candidacy.id, today)):
        return "open"
    living = [one for one in appeals.of(session, candidacy.id) if one.state != "withdrawn"]
    return "filed" if living and today <= way.appeal_until else "over"


def _row(gain: Any, audience: str, dimension: str) -> list[str]:
    measure = gain.measure
    between = "aucun" if measure.lower == measure.upper else f"{shown(measure.lower)} à {shown(measure.upper)}"
    return [audience, dimension, shown(measure.value), between, f"+ {shown(gain.points)}", shown(gain.target)]


def _summary(way: way_back.Way) -> str:
    """The path in a sentence or two."""
    count, total = len(way.path.gains), shown(way.path.total)
    parts = []
    if count:
        if count == 1:
            parts.append(f"Un seul score à relever, de {total} points : aucun autre chemin n’en demande moins.")
        else:
            most = shown(max(gain.points for gain in way.path.gains))
            parts.append(f"{count} scores à relever, chacun de {most} points au plus, {total} en tout.")
            parts.append("Aucun autre chemin n’en demande moins sans demander davantage à l’un d’eux.")
    if way.findings:
        parts.append("Un constat à lever." if len(way.findings) == 1 else f"{len(way.findings)} constats à lever.")
    if not parts and not way.path.others:
        return (
            "Toutes les règles du premier niveau sont atteintes aujourd’hui : le motif du comité dit ce qu’il attend."
        )
    return " ".join(parts)


def _others(way: way_back.Way) -> list[str]:
    """What no dimension moves: figures with their bar and interval, rules that wait for a measure."""
    said = []
    for rule, measure in way.path.others:
        if rule.mesure == "constats.majeurs_ouverts":
            continue
        between = "" if measure.lower == measure.upper else f", entre {shown(measure.lower)} et {shown(measure.upper)}"
        said.append(f"{rule.phrase} Mesuré : {shown(measure.value, rule.bar)}{between}.")
    return said + [f"{rule.phrase} Pas encore mesuré." for rule in way.path.unmeasured]


def _day(day: Any) -> str:
    return french(date_fr(day)) if day else ""


HANDLERS = [show, letter]
