"""The shopper's own space: missions to do, the grid of each with its proof, and a way to step aside."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core import vocabulary
from core.actor import Actor
from core.calendar import date_in_paris, in_paris
from core.errors import Conflict
from evaluation import evaluations
from evaluation.visits import mystery_missions, mystery_reports, mystery_reveal
from evaluation.visits.mystery_missions import TO_DO
from evaluation.visits.mystery_models import MysteryMission
from label import notices
from label.models import Candidacy
from web.frame.access import roles
from web.frame.fields import Area
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithFiles, get, post
from web.frame.typed import Typed
from web.visits.mission_list import Place, arranged, places, visit
from web.visits.mystery_forms import ANSWERS, answered, grid_form
from web.visits.mystery_views import ANSWERS as ANSWER_WORDS
from web.visits.mystery_views import OWN_STATES

AGAIN = "Choisissez de nouveau le fichier : un navigateur ne le garde pas quand un formulaire revient."
OVER = "L’évaluation de cette organisation n’est plus en cours : cette visite n’est plus à faire."
INTEREST = Form(
    Area(
        name="texte",
        label="Votre lien avec cette organisation",
        hint="Emploi, proche, litige, dossier en cours… Le gestionnaire du label lira ces lignes.",
        longest=2000,
        rows=3,
    )
)


@get("/missions", roles("shopper"))
def show(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """What the shopper has to do, then what was sent."""
    missions = mystery_missions.mine(session, by=actor)
    where = places(session, {mission.campaign.evaluation_id for mission in missions})
    groups = arranged(missions, where, date_in_paris(at))
    return page.show("mystery/missions.html", groups=groups, states=OWN_STATES)


@get("/missions/{mission_id:uuid}", roles("shopper"))
def mission(session: InSession, actor: By, at: At, page: OnPage, mission_id: FromPath[UUID]) -> Html:
    """One mission: what to do, and its grid."""
    return _page(session, page, actor, at, mission_id)


@post("/missions/{mission_id:uuid}", roles("shopper"))
def report(
    session: InSession, actor: By, at: At, page: OnPage, typed: Body, files: WithFiles, mission_id: FromPath[UUID]
) -> Html:
    """Send the report of a mission."""
    found, place = _own(session, mission_id, by=actor)
    channel = mystery_missions.channel_of(session, found)
    form = grid_form(channel, proven=found.proof_digest is not None).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, at, mission_id, form=_unsent(form, typed))):
        _still_open(place)
        form.check()
        sent = form.values["preuve"]
        mystery_reports.report(
            session,
            files,
            mission_id,
            {criterion.code: ANSWERS[form.text(criterion.code)] for criterion in channel.grille},
            form.text("recit"),
            sent.data if sent else b"",
            sent.filename if sent else "",
            version=form.number("version"),
            done_at=form.values["faite_le"],
            by=actor,
            at=at,
        )
    return page.go("/missions", "Compte rendu envoyé. Une autre personne va le relire.")


@post("/missions/{mission_id:uuid}/lien", roles("shopper"))
def decline(session: InSession, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Declare an interest in the organisation: its missions go to somebody else."""
    form = INTEREST.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, at, mission_id, interest=form)):
        form.check()
        count = mystery_missions.decline(session, mission_id, form.text("texte"), by=actor, at=at)
        evaluation = evaluations.get(session, mystery_missions.load(session, mission_id).campaign.evaluation_id)
        notices.tell(session, session.get_one(Candidacy, evaluation.candidacy_id), "decline", by=actor, at=at)
    s = "s" if count > 1 else ""
    return page.go(
        "/missions", f"Votre déclaration est enregistrée : {count} visite{s} rendue{s}, quelqu’un d’autre ira."
    )


@get("/missions/{mission_id:uuid}/preuve", roles("shopper"))
def proof(session: InSession, actor: By, page: OnPage, files: WithFiles, mission_id: FromPath[UUID]) -> Html:
    """The shopper's own proof, to check what was sent."""
    found, data = mystery_missions.proof(session, files, mission_id, by=actor)
    return page.attachment(data, str(found.proof_filename), str(found.proof_type))


def _own(session: Session, mission_id: UUID, *, by: Actor) -> tuple[MysteryMission, Place]:
    found = mystery_missions.get(session, mission_id, by=by)
    return found, places(session, {found.campaign.evaluation_id})[found.campaign.evaluation_id]


def _still_open(place: Place) -> None:
    if not place.open:
        raise Conflict(OVER)


def _unsent(form: Filled, typed: Typed) -> Filled:
    """The form with a word about its file, which has to be chosen again."""
    if typed.file("preuve") is not None:
        form.errors.setdefault("preuve", AGAIN)
    return form


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    at: datetime,
    mission_id: UUID,
    *,
    form: Filled | None = None,
    interest: Filled | None = None,
) -> Html:
    found, place = _own(session, mission_id, by=actor)
    channel = mystery_missions.channel_of(session, found)
    done_at = in_paris(found.done_at or at).replace(tzinfo=None)
    blank = grid_form(channel, proven=found.proof_digest is not None).blank(
        version=found.version,
        faite_le=done_at.isoformat(timespec="minutes"),
        recit=found.narrative,
        **answered(found),
    )
    return page.show(
        "mystery/mission.html",
        mission=found,
        scenario=mystery_reveal.scenario_of(found.campaign, found),
        visit=visit(found, place, date_in_paris(at)),
        channel=channel,
        words=vocabulary.forms(place.word),
        to_do=found.state in TO_DO and place.open,
        states=OWN_STATES,
        answers=ANSWER_WORDS,
        form=form or blank,
        interest=interest or INTEREST.blank(),
    )


HANDLERS = [show, mission, report, decline, proof]
