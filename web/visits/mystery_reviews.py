"""One mystery visit before the manager: its grid and its proof, to be accepted, sent back, given up or taken back."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from evaluation.visits import mystery_missions, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithFiles, get, post
from web.visits.review_page import CANCEL, READ, SEND_BACK, VISIT, review_page, tell_shopper, visit_of


@get(f"{VISIT}/validation", roles("manager"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], mission_id: FromPath[UUID]) -> Html:
    """The visit as it stands, and what may be done with it."""
    return review_page(session, page, actor, candidacy_id, mission_id)


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
    with page.refusing(
        session, form, lambda: review_page(session, page, actor, candidacy_id, mission_id, forms={"read": form})
    ):
        mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
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
    with page.refusing(
        session, form, lambda: review_page(session, page, actor, candidacy_id, mission_id, forms={"back": form})
    ):
        mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        version, motive = form.number("version"), form.text("motif")
        mystery_reports.send_back(session, mission_id, motive, version=version, by=actor, at=at)
        tell_shopper(session, candidacy_id, mission.shopper_id, "send_back", at)
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
    with page.refusing(
        session, form, lambda: review_page(session, page, actor, candidacy_id, mission_id, forms={"gone": form})
    ):
        mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
        form.check()
        mystery_reports.cancel(session, mission_id, form.text("motif"), by=actor, at=at)
        tell_shopper(session, candidacy_id, mission.shopper_id, "take_back", at)
    return page.go(rooms.address(candidacy_id, "visites"), f"Visite n° {mission.number} annulée.")


@post(f"{VISIT}/liberation", roles("manager"))
def release(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], mission_id: FromPath[UUID]
) -> Html:
    """Take the visit back from its shopper."""
    mission = visit_of(session, candidacy_id, mission_id, by=actor, changing=True)
    shopper_id = mission.shopper_id
    mystery_missions.release(session, mission_id, by=actor, at=at)
    tell_shopper(session, candidacy_id, shopper_id, "take_back", at)
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
    visit_of(session, candidacy_id, mission_id, by=actor)
    mission, data = mystery_missions.proof(session, files, mission_id, by=actor)
    return page.attachment(data, str(mission.proof_filename), str(mission.proof_type))


def _next(session: Session, mission: MysteryMission) -> MysteryMission | None:
    """The next report to read in the same campaign."""
    waiting = mystery_missions.missions_of(session, mission.campaign_id)
    return next((one for one in waiting if one.state == "reported"), None)


def _address(candidacy_id: UUID, mission_id: UUID) -> str:
    return rooms.address(candidacy_id, f"visites/{mission_id}/validation")


HANDLERS = [show, validate, send_back, cancel, release, proof]
