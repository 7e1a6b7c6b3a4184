"""Who took part in a file: whoever acted in it by its journal, and whoever was ever entrusted with its audit."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import missions
from audit.models import JournalEntry

# Handling a complaint about a file is no part in it, nor is a door that stayed closed.
BESIDE = ("grievance.%", "access.%")


def involved(session: Session, candidacy_id: UUID) -> set[UUID]:
    """Everybody who may not handle a complaint or an appeal about this file; the database's trigger says the same."""
    query = select(JournalEntry.actor_id).where(JournalEntry.candidacy_id == candidacy_id).distinct()
    for pattern in BESIDE:
        query = query.where(JournalEntry.event.not_like(pattern))
    acted = {person for person in session.scalars(query) if person is not None}
    return acted | missions.auditors(session, candidacy_id)
