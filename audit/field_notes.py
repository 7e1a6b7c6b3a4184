"""What auditors note on site, often without a network: each note received once, none replaced, read by them alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions, reports
from audit.note_models import FieldNote
from core.actor import Actor
from core.errors import Conflict, Invalid

LONGEST = 10_000
# A device whose clock says otherwise is not believed.
OLDEST = timedelta(days=60)


def write(
    session: Session,
    candidacy_id: UUID,
    *,
    key: UUID,
    requirement: str,
    text: str,
    written_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> FieldNote:
    """Receive a note under the key that its device drew; the same again changes nothing, something else is a Conflict.

    `written_at` is what the device says; now, when it says nothing that can be.
    """
    missions.require(session, candidacy_id, by=by)
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise Invalid("La note n’est pas lisible.", {"texte": f"Écrivez la note, en {LONGEST} caractères au plus."})
    known = session.get(FieldNote, key)
    if known is not None:
        if (known.candidacy_id, known.person_id, known.text) != (candidacy_id, by.id, said):
            raise Conflict(
                "Une autre note porte déjà cette clé d’envoi : rechargez la page, puis envoyez-la de nouveau."
            )
        return known
    reports.require_open(session, candidacy_id)
    if written_at is None or not at - OLDEST <= written_at <= at:
        written_at = at
    note = FieldNote(key=key, candidacy_id=candidacy_id, requirement=requirement, text=said, written_by=by.name)
    note.person_id, note.written_at, note.received_at = by.id or candidacy_id, written_at, at
    session.add(note)
    session.flush()
    told = {"requirement": requirement, "text_sha256": reports.digest(said)}
    journal.append(session, "note.written", by=by, at=at, candidacy_id=candidacy_id, data=told)
    return note


def of(session: Session, candidacy_id: UUID, *, by: Actor) -> Sequence[FieldNote]:
    """Every note of the file, the latest first, for its auditors."""
    missions.require(session, candidacy_id, by=by)
    query = select(FieldNote).where(FieldNote.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(FieldNote.written_at.desc(), FieldNote.key)).all()
