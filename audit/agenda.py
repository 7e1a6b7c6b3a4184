"""The agenda of the visit: appointments on site or remote, and the calendar file that carries them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import icalendar, journal, missions
from audit.visit_models import VisitSlot
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound

LONGEST_HOURS = 12


def add(
    session: Session,
    candidacy_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    remote: bool,
    place: str,
    subject: str,
    whom: str,
    by: Actor,
    at: datetime,
) -> VisitSlot:
    """Write an appointment, by an auditor of the file."""
    missions.require(session, candidacy_id, by=by)
    errors = {}
    if ends_at <= starts_at or (ends_at - starts_at).total_seconds() > LONGEST_HOURS * 3600:
        errors["fin"] = "L’heure de fin doit suivre celle du début, le même jour."
    if starts_at <= at:
        errors["jour"] = "Ce moment est déjà passé : choisissez-en un à venir."
    if not subject.strip():
        errors["objet"] = "Écrivez ce qui sera vu."
    if not place.strip():
        errors["lieu"] = "Écrivez le site, ou l’adresse de la réunion à distance."
    if errors:
        raise Invalid("Le rendez-vous n’est pas complet.", errors)
    made = VisitSlot(candidacy_id=candidacy_id, starts_at=starts_at, ends_at=ends_at, remote=remote)
    made.place, made.subject, made.whom = place.strip(), subject.strip(), whom.strip()
    made.written_by, made.written_at = by.name, at
    session.add(made)
    session.flush()
    _write(session, made, "visit.planned", by, at)
    return made


def cancel(session: Session, slot_id: UUID, *, by: Actor, at: datetime) -> VisitSlot:
    """Cancel an appointment; it stays in the calendar file, marked so."""
    found = session.get(VisitSlot, slot_id)
    if found is None:
        raise NotFound
    missions.require(session, found.candidacy_id, by=by)
    if found.cancelled_at is not None:
        raise Conflict("Ce rendez-vous est déjà annulé.")
    found.cancelled_at = at
    session.flush()
    _write(session, found, "visit.cancelled", by, at)
    return found


def of(session: Session, candidacy_id: UUID) -> Sequence[VisitSlot]:
    """Every appointment of the file in the order of their hours, cancelled ones included."""
    query = select(VisitSlot).where(VisitSlot.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(VisitSlot.starts_at, VisitSlot.id)).all()


def calendar(slots: Iterable[VisitSlot], organisation: str, host: str) -> bytes:
    """The appointments as a calendar file."""
    return icalendar.written(
        icalendar.Event(
            uid=f"{one.id}@{host}",
            written_at=one.cancelled_at or one.written_at,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            summary=f"Audit de {organisation} : {one.subject}",
            location=one.place,
            description=one.whom,
            cancelled=one.cancelled_at is not None,
        )
        for one in slots
    )


def _write(session: Session, slot: VisitSlot, event: str, by: Actor, at: datetime) -> None:
    said = {"starts_at": slot.starts_at.isoformat(), "remote": slot.remote, "name": slot.subject}
    journal.append(session, event, by=by, at=at, candidacy_id=slot.candidacy_id, data=said)
