"""Which decision replaces which: on appeal, the one that was contested; by a renewal, the one of the certificate held.

A decision is never edited. The link is written with the later decision, and each is replaced once at most.
"""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.calendar import date_in_paris
from label import renewals, workflow
from label.models import Candidacy, Deliberation


class Succession(msgspec.Struct, frozen=True):
    """The decision that one replaces and the one that replaced it, None without any."""

    before: Deliberation | None
    after: Deliberation | None


def link(
    session: Session, candidacy: Candidacy, decided: Deliberation, outcome: str, *, by: Actor, at: datetime
) -> None:
    """Say what the decision being taken replaces, if anything, and tell it in both histories."""
    replaced = decided.reopens_id or _renewed(session, candidacy, outcome)
    if replaced is None:
        return
    former = session.get_one(Deliberation, replaced)
    pair = {"former": str(former.id), "decision": str(decided.id)}
    for event, file, day in (
        ("deliberation.supersedes", candidacy.id, former.decided_at),
        ("deliberation.superseded", former.candidacy_id, at),
    ):
        data = pair | {"other_decided_on": date_in_paris(day).isoformat() if day else ""}
        journal.append(session, event, by=by, at=at, candidacy_id=file, data=data)
    # Last: the database takes it with the outcome, in one writing.
    decided.supersedes_id = former.id


def of(session: Session, decided: Deliberation) -> Succession:
    """Both sides of one decision."""
    before = session.get(Deliberation, decided.supersedes_id) if decided.supersedes_id else None
    return Succession(before, session.scalar(select(Deliberation).where(Deliberation.supersedes_id == decided.id)))


def _renewed(session: Session, candidacy: Candidacy, outcome: str) -> UUID | None:
    """Only a grant replaces the decision of the certificate held: a renewal refused leaves it as it is."""
    renewed = renewals.of_candidacy(session, candidacy) if outcome in workflow.GRANTED else None
    return renewed.certificate.decision_id if renewed is not None else None
