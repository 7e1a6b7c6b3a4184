"""What an upheld appeal does by itself: the decision goes back to other people; it stands until theirs replaces it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import SYSTEM
from label import candidacies, workflow
from label.grievance_models import Grievance
from label.models import Candidacy, Deliberation, Vote

UPHELD = ("upheld", "partly")
# What was contested, by the event of the journal that says it, and the step by which it is taken up again.
STEPS = {
    "candidacy.rejected": "reexamine",
    "candidacy.adjourned": "reopen",
    "candidacy.refused": "reopen",
    "candidacy.granted_with_reservations": "reopen",
}


def follow(session: Session, appeal: Grievance, *, at: datetime) -> None:
    """Take up again what the appeal contested, unless it is dismissed or the file has gone on meanwhile."""
    if appeal.kind != "appeal" or appeal.outcome not in UPHELD:
        return
    candidacy = session.get_one(Candidacy, appeal.candidacy_id)
    contested = session.scalar(select(JournalEntry).where(JournalEntry.position == int(appeal.against)))
    action = STEPS.get(contested.event) if contested else None
    if action is None or candidacy.state not in workflow.BY_ACTION[action].sources:
        return
    facts = workflow.Facts(reason=True)
    candidacies.move(session, candidacy, action, facts, text=f"{appeal.number} : {appeal.published}", by=SYSTEM, at=at)


def contested(session: Session, candidacy: Candidacy, evaluation_id: UUID) -> tuple[Deliberation, Grievance] | None:
    """The closed sitting that the next one takes up again and the appeal that was upheld; None for a first sitting."""
    closed = last(session, evaluation_id)
    upheld = (Grievance.candidacy_id == candidacy.id, Grievance.kind == "appeal", Grievance.outcome.in_(UPHELD))
    used = select(Deliberation.grievance_id).where(Deliberation.grievance_id.is_not(None))
    appeal = session.scalar(
        select(Grievance).where(*upheld, Grievance.id.not_in(used)).order_by(Grievance.decided_at.desc()).limit(1)
    )
    return (closed, appeal) if closed is not None and appeal is not None else None


def last(session: Session, evaluation_id: UUID) -> Deliberation | None:
    """The sitting on an evaluation that no other takes up again, None before the first."""
    taken_up = select(Deliberation.reopens_id).where(Deliberation.reopens_id.is_not(None))
    query = select(Deliberation).where(Deliberation.evaluation_id == evaluation_id, Deliberation.id.not_in(taken_up))
    return session.scalar(query)


def former(session: Session, deliberation: Deliberation) -> Deliberation | None:
    """The sitting that this one takes up again, None for a first one."""
    return session.get(Deliberation, deliberation.reopens_id) if deliberation.reopens_id else None


def sat(session: Session, deliberation: Deliberation) -> set[UUID]:
    """Those who took part in the sitting that this one takes up again; the database's trigger says the same."""
    if deliberation.reopens_id is None:
        return set()
    return set(session.scalars(select(Vote.person_id).where(Vote.deliberation_id == deliberation.reopens_id)))
