"""One mystery visit before the manager: its grid and its proof, to be accepted, sent back, given up or taken back."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from evaluation.visits import mystery_missions, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from label import notices
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithFiles, get, post
from web.visits.mystery import opened, running
from web.visits.mystery_views import ANSWERS, STATES

VISIT = "/candidatures/{candidacy_id:uuid}/visites/{mission_id:uuid}"
READ = Form(Hidden(name="version"))
SEND_BACK = Form(
    Hidden(name="version"),
    Area(name="motif", label="Ce qui manque", hint="L’enquêteur lira ces lignes.", longest=2000, rows=3),
)
CANCEL = Form(Area(name="motif", label="Motif de l’annulation", hint="Il reste au dossier.", longest=2000, rows=3))


@get(f"{VISIT}/validation", roles("manager"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], mission_id: FromPath[UUID]) -> Html:
    """The visit as it stands, and what may be done with it."""
    return _page(session, page, actor, candidacy_id, mission_id)


@post(f"{VISIT}/validation", roles("manager"))
def validate(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """Accept the report: it counts from now on."""
    form = READ.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, mission_id, read=form)):
        mission = _mission(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        mystery_reports.validate(session, mission_id, version=form.number("version"), by=actor, at=at)
        following = _next(session, mission)
    if following is not None:
        return page.go(_address(candidacy_id, following.id), f"Visite n° {mission.number} validée. Voici la suivante.")
    return page.go(rooms.address(candidacy_id, "visites"), f"Visite n° {mission.number} validée. Plus rien à relire.")


@post(f"{VISIT}/renvoi", roles("manager"))
def send_back(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """Ask the shopper to complete the report."""
    form = SEND_BACK.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, mission_id, back=form)):
        mission = _mission(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        version, motive = form.number("version"), form.text("motif")
        mystery_reports.send_back(session, mission_id, motive, version=version, by=actor, at=at)
        _tell_shopper(session, candidacy_id, mission.shopper_id, "send_back", at)
    return page.go(rooms.address(candidacy_id, "visites"), f"Visite n° {mission.number} renvoyée à son enquêteur.")


@post(f"{VISIT}/annulation", roles("manager"))
def cancel(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """Give the visit up, with the reason."""
    form = CANCEL.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, mission_id, gone=form)):
        mission = _mission(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        mystery_reports.cancel(session, mission_id, form.text("motif"), by=actor, at=at)
        _tell_shopper(session, candidacy_id, mission.shopper_id, "take_back", at)
    return page.go(rooms.address(candidacy_id, "visites"), f"Visite n° {mission.number} annulée.")


@post(f"{VISIT}/liberation", roles("manager"))
def release(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], mission_id: FromPath[UUID]
) -> Html:
    """Take the visit back from its shopper."""
    mission = _mission(session, candidacy_id, mission_id, by=actor, changing=True)
    shopper_id = mission.shopper_id
    mystery_missions.release(session, mission_id, by=actor, at=at)
    _tell_shopper(session, candidacy_id, shopper_id, "take_back", at)
    return page.go(rooms.address(candidacy_id, "visites"), f"Visite n° {mission.number} de nouveau à confier.")


@get(f"{VISIT}/preuve", roles("manager"))
def proof(
    session: InSession,
    actor: By,
    page: OnPage,
    files: WithFiles,
    candidacy_id: FromPath[UUID],
    mission_id: FromPath[UUID],
) -> Html:
    """The file that proves the visit, to save."""
    _mission(session, candidacy_id, mission_id, by=actor)
    mission, data = mystery_missions.proof(session, files, mission_id, by=actor)
    return page.attachment(data, str(mission.proof_filename), str(mission.proof_type))


def _tell_shopper(session: Session, candidacy_id: UUID, shopper_id: UUID | None, action: str, at: datetime) -> None:
    """Promise the mail to the visit's shopper, when it has one."""
    if shopper_id is not None:
        notices.tell_alone(session, candidacy_id, action, shopper_id, at=at)


def _mission(
    session: Session, candidacy_id: UUID, mission_id: UUID, *, by: Actor, changing: bool = False
) -> MysteryMission:
    """The visit of this very candidacy; to change it, the evaluation must be under way."""
    _, evaluation = (running if changing else opened)(session, candidacy_id, by=by)
    mission = mystery_missions.get(session, mission_id, by=by)
    if mission.campaign.evaluation_id != evaluation.id:
        raise NotFound
    return mission


def _next(session: Session, mission: MysteryMission) -> MysteryMission | None:
    """The next report to read in the same campaign."""
    waiting = mystery_missions.missions_of(session, mission.campaign_id)
    return next((one for one in waiting if one.state == "reported"), None)


def _address(candidacy_id: UUID, mission_id: UUID) -> str:
    return rooms.address(candidacy_id, f"visites/{mission_id}/validation")


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    mission_id: UUID,
    *,
    read: Filled | None = None,
    back: Filled | None = None,
    gone: Filled | None = None,
) -> Html:
    mission = _mission(session, candidacy_id, mission_id, by=actor)
    candidacy, _ = opened(session, candidacy_id, by=actor)
    return page.show(
        "mystery/visit.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        candidacy=candidacy,
        mission=mission,
        channel=mystery_missions.channel_of(session, mission),
        dates=mystery_missions.dates_of(mission.campaign, mission.week),
        address=rooms.address(candidacy_id, f"visites/{mission_id}"),
        states=STATES,
        answers=ANSWERS,
        changing=candidacy.state == "evaluation" and mission.campaign.closed_at is None,
        read=read or READ.blank(version=mission.version),
        back=back or SEND_BACK.blank(version=mission.version),
        gone=gone or CANCEL.blank(),
    )


HANDLERS = [show, validate, send_back, cancel, release, proof]
