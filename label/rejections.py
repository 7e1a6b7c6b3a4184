"""An admissibility that an appeal had examined again is not decided by whoever had refused it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.errors import NotAllowed

OTHERS = "Vous aviez déclaré ce dossier non recevable : une autre personne l’examine, comme le veut le recours fondé."


def require_another(session: Session, candidacy_id: UUID, action: str, *, by: Actor) -> None:
    """NotAllowed to accept or reject for whoever declared inadmissible what an appeal had examined again."""
    if action not in ("accept", "reject"):
        return
    query = select(JournalEntry.event, JournalEntry.actor_id).where(
        JournalEntry.candidacy_id == candidacy_id,
        JournalEntry.event.in_(("candidacy.rejected", "candidacy.reexamined")),
    )
    told = session.execute(query.order_by(JournalEntry.position)).all()
    if told and told[-1].event == "candidacy.reexamined" and by.id in {line.actor_id for line in told}:
        raise NotAllowed(OTHERS)
