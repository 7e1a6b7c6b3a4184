"""Appeals of an organisation against a decision or a sanction, within two months, one at a time for each."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.calendar import date_in_paris, months_later
from core.errors import Conflict, NotFound
from label import candidacies, grievances
from label.grievance_models import Grievance
from label.grievance_steps import APPEAL_MONTHS, Facts, check

# What may be appealed against, by the event of the journal that says it.
AGAINST = {
    "candidacy.rejected": "La non-recevabilité",
    "candidacy.granted_with_reservations": "Les réserves de la décision",
    "candidacy.adjourned": "L’ajournement",
    "candidacy.refused": "Le refus du label",
    "certificate.suspended": "La suspension du certificat",
    "certificate.reinstatement_declined": "Le refus de rétablir le certificat",
    "certificate.reduced": "La réduction du périmètre",
    "certificate.withdrawn": "Le retrait du certificat",
}


class Appealable(msgspec.Struct, frozen=True):
    """One decision or sanction: its position in the journal, what it is, its day, and the last day to appeal."""

    position: int
    name: str
    day: date
    until: date


def appealable(session: Session, candidacy_id: UUID, today: date) -> list[Appealable]:
    """What may still be appealed against, the latest first, less what was appealed already."""
    taken = {one.against for one in of(session, candidacy_id) if one.state != "withdrawn"}
    return [one for one in _decided(session, candidacy_id) if one.until >= today and str(one.position) not in taken]


def file(session: Session, candidacy_id: UUID, position: int, text: str, *, by: Actor, at: datetime) -> Grievance:
    """Receive the appeal of the organisation against one line of its file."""
    by.require("applicant")
    candidacies.get(session, candidacy_id, by=by)
    against = next((one for one in _decided(session, candidacy_id) if one.position == position), None)
    if against is None:
        raise NotFound
    if against not in appealable(session, candidacy_id, date_in_paris(at)):
        raise Conflict("Le délai de recours est passé, ou un recours est déjà déposé contre cette décision.")
    made = Grievance(kind="appeal", candidacy_id=candidacy_id, against=str(position), about=against.name, filed_at=at)
    made.text, made.author = text, by.name
    return grievances.receive(session, made, by=by, at=at)


def withdraw(session: Session, number: str, *, by: Actor, at: datetime) -> Grievance:
    """The organisation takes its appeal back."""
    found = grievances.get(session, number)
    if found.kind != "appeal" or found.candidacy_id is None:
        raise NotFound
    by.require("applicant")
    candidacies.get(session, found.candidacy_id, by=by)
    found.state = check("withdraw", found.state, "author", Facts())
    session.flush()
    grievances.write(session, found, "withdrawn", {"by": by.name}, by, at)
    return found


def of(session: Session, candidacy_id: UUID) -> Sequence[Grievance]:
    """The appeals of one file, the latest first."""
    query = select(Grievance).where(Grievance.candidacy_id == candidacy_id, Grievance.kind == "appeal")
    return session.scalars(query.order_by(Grievance.filed_at.desc())).all()


def _decided(session: Session, candidacy_id: UUID) -> Iterator[Appealable]:
    query = select(JournalEntry).where(JournalEntry.candidacy_id == candidacy_id, JournalEntry.event.in_(AGAINST))
    for entry in session.scalars(query.order_by(JournalEntry.position.desc())):
        day = date_in_paris(entry.at)
        yield Appealable(entry.position, AGAINST[entry.event], day, months_later(day, APPEAL_MONTHS))
