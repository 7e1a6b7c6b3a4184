"""What an organisation can do once its certificate is sanctioned: what its file still lacks, and how to contest."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.audit_models import Finding
from core.calendar import date_in_paris
from label import appeals, certificate_life, reinstatements, reservations, surveillance
from label.appeals import AGAINST, Appealable
from label.certificate_models import Certificate, StatusEvent
from label.grievance_models import Grievance
from label.life_models import ReinstatementRequest


class Left(msgspec.Struct, frozen=True):
    """One thing that the file still lacks, the day that it was due, and the room where it is read."""

    title: str
    due: date
    room: str


class Remedies(msgspec.Struct, frozen=True):
    """What is left to mend, the earliest due first; the appeal still open, or the one being examined.

    `request`: the reinstatement asked for, while it waits for its answer.
    """

    left: tuple[Left, ...]
    appeal: Appealable | None
    pending: Grievance | None
    request: ReinstatementRequest | None

    @property
    def due(self) -> date | None:
        """The last day to answer the request."""
        return reinstatements.due(self.request) if self.request else None


def of(session: Session, certificate: Certificate, sanction: StatusEvent, today: date) -> Remedies:
    """Against one line of a certificate's story: a suspension, a withdrawal or a reduction."""
    name, day = AGAINST[certificate_life.EVENTS[sanction.action]], date_in_paris(sanction.since)
    file = certificate.candidacy_id
    filed = [one for one in appeals.of(session, file) if one.state in ("filed", "assigned") and one.about == name]
    still_open = appeals.appealable(session, file, today)
    return Remedies(
        tuple(sorted(_left(session, certificate, today), key=lambda one: one.due)),
        next((one for one in still_open if (one.name, one.day) == (name, day)), None),
        filed[0] if filed else None,
        reinstatements.waiting_of(session, certificate),
    )


def _left(session: Session, certificate: Certificate, today: date) -> Iterator[Left]:
    for one in reservations.of_certificate(session, certificate):
        if one.standing(today) == "overdue":
            yield Left(f"Réserve n° {one.number} à lever", one.due_on, f"programme#reserve-{one.number}")
    for finding in _unresolved(session, certificate):
        if finding.due_on is not None:
            yield Left(f"Constat n° {finding.number} à lever", finding.due_on, f"audit#constat-{finding.number}")
    for line in surveillance.of(session, certificate, today):
        if line.check.kind == "visit" and line.standing in ("overdue", "suspend"):
            yield Left(line.check.name, line.check.due, "programme")


def _unresolved(session: Session, certificate: Certificate) -> Sequence[Finding]:
    query = select(Finding).where(Finding.candidacy_id == certificate.candidacy_id)
    return session.scalars(query.where(Finding.unresolved_at.is_not(None), Finding.closed_at.is_(None))).all()
