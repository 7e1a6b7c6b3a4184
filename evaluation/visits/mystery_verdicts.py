"""What a second person may say of a report beside accepting it: a question, a rejection, a visit to make again."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation.visits import mystery_contents
from evaluation.visits.mystery_missions import changing, get, tell
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.mystery_reports import reviewed, sign

# What belongs to one attempt: all else comes from the plan, and goes on to the next attempt.
OF_THE_ATTEMPT = frozenset(
    """
    id state shopper_id shopper_name grid narrative proof_digest proof_filename proof_type proof_state proof_readable
    proof_scan proof_print note done_at reported_at reviews validated_by validated_at cancelled_for attempt replaces_id
    delays recoding version
    """.split()  # noqa: SIM905 (names read better in lines)
)
UNANSWERED = "Aucune question n’attend votre réponse sur cette visite."


def ask(session: Session, mission_id: UUID, text: str, *, version: int, by: Actor, at: datetime) -> None:
    """Put a question to the shopper: the report stays as it is, and waits."""
    mission = reviewed(session, mission_id, version, by=by)
    sign(mission, "question", _said(text, "question", "Écrivez votre question."), by=by, at=at)
    mission.state = "reported"
    session.flush()
    tell(session, "mystery.questioned", mission, by=by, at=at, data={"says": "question"})


def answer(session: Session, mission_id: UUID, text: str, *, by: Actor, at: datetime) -> MysteryMission:
    """The shopper answers the last question; the report itself does not change."""
    by.require("shopper")
    get(session, mission_id, by=by)
    mission = changing(session, mission_id, {"reported"}, UNANSWERED)
    if pending(mission) is None:
        raise Conflict(UNANSWERED)
    sign(mission, "answer", _said(text, "reponse", "Écrivez votre réponse."), by=by, at=at)
    mission.state = "reported"
    session.flush()
    tell(session, "mystery.questioned", mission, by=by, at=at, data={"says": "answer"})
    return mission


def pending(mission: MysteryMission) -> str | None:
    """The question that waits for the shopper, None when there is none."""
    last = mission.reviews[-1] if mission.reviews else None
    return str(last["motive"]) if last and last["action"] == "question" and mission.state == "reported" else None


def awaited(session: Session, campaign_id: UUID) -> Counter[str]:
    """How many missions stand in each state, counted by the database; a report waits until its question is answered."""
    of_campaign = MysteryMission.campaign_id == campaign_id
    query = select(MysteryMission.state, func.count()).where(of_campaign).group_by(MysteryMission.state)
    states = Counter({state: count for state, count in session.execute(query)})  # noqa: C416 (rows are not pairs for mypy)
    reports = select(MysteryMission).options(load_only(MysteryMission.state, MysteryMission.reviews))
    for report in session.scalars(reports.where(of_campaign, MysteryMission.state == "reported")):
        states["reported"] -= pending(report) is not None
    return states


def reject(session: Session, mission_id: UUID, motive: str, *, version: int, by: Actor, at: datetime) -> None:
    """Refuse a report for good: its place in the plan stays without a note, and weighs all the same."""
    mission = reviewed(session, mission_id, version, by=by)
    sign(mission, "rejected", _said(motive, "motif", "Dites pourquoi ce compte rendu est refusé."), by=by, at=at)
    session.flush()
    data = {"motive": motive.strip(), "report": mystery_contents.digest(mission)}
    tell(session, "mystery.rejected", mission, by=by, at=at, data=data)


def redo(session: Session, mission_id: UUID, motive: str, *, version: int, by: Actor, at: datetime) -> MysteryMission:
    """Have the visit made again: a free mission takes the same place of the plan, this one stays as it was reported.

    The plan does not change: number, channel, week and site are those of the mission replaced.
    """
    by.require("manager")
    mission = reviewed(session, mission_id, version, by=by, states=("reported", "rejected"))
    sign(mission, "replaced", _said(motive, "motif", "Dites pourquoi cette visite est à refaire."), by=by, at=at)
    planned = {
        column.key: getattr(mission, column.key)
        for column in MysteryMission.__mapper__.column_attrs
        if column.key not in OF_THE_ATTEMPT
    }
    again = MysteryMission(**planned, attempt=mission.attempt + 1, replaces_id=mission.id)
    session.add(again)
    session.flush()
    data = {"motive": motive.strip(), "by": str(again.id), "attempt": again.attempt}
    tell(session, "mystery.replaced", mission, by=by, at=at, data=data)
    return again


def _said(text: str, field: str, otherwise: str) -> str:
    if not text.strip():
        raise Invalid(otherwise, {field: otherwise})
    return text.strip()
