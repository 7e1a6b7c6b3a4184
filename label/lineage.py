"""The lineage of certificates: one in force for an organisation and a scheme, each superseding another."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificate_models import Certificate

IN_FORCE = ("valid", "suspended")


def in_force(session: Session, organisation_id: UUID | None, scheme: str, *, lock: bool = False) -> Certificate | None:
    """The certificate that the next one of this scheme would supersede, even past its last day; None without any."""
    query = select(Certificate).where(
        Certificate.organisation_id == organisation_id,
        Certificate.scheme == scheme,
        Certificate.status.in_(IN_FORCE),
    )
    return session.scalar(query.with_for_update() if lock else query)


def chain(session: Session, certificate: Certificate) -> Sequence[Certificate]:
    """The certificates that it follows and those that follow it, the oldest first; itself alone without any other."""
    found, seen = [certificate], {certificate.id}
    while (former := _before(session, found[0])) is not None and former.id not in seen:
        found.insert(0, former)
        seen.add(former.id)
    while (next_ := _after(session, found[-1])) is not None and next_.id not in seen:
        found.append(next_)
        seen.add(next_.id)
    return found


def _before(session: Session, certificate: Certificate) -> Certificate | None:
    return session.get(Certificate, certificate.supersedes_id) if certificate.supersedes_id else None


def _after(session: Session, certificate: Certificate) -> Certificate | None:
    return session.scalar(select(Certificate).where(Certificate.supersedes_id == certificate.id))
