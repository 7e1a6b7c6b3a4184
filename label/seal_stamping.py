"""Time stamps on the seals: after the issuance, never within it, so that a silent authority holds nothing back."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from audit import journal
from audit.anchors import Stamp
from core.actor import SYSTEM
from core.database import Database
from core.keys import Keyring
from label import former_files, seal, seal_reading
from label.certificate_models import Certificate, CertificateEdition

# Seals dated in one round: the authority is somebody else's machine.
MOST = 20


def stamp_waiting(database: Database, keyring: Keyring, stamp: Stamp, *, root: bytes | None, at: datetime) -> int:
    """Date the seals that are not yet; return how many. TimeStampError stops the round, each PDF staying as it is.

    The authority is asked outside any transaction; what it gave is verified before the PDF is replaced.
    """
    with database.read() as session:
        waiting = select(CertificateEdition.id, CertificateEdition.pdf).where(CertificateEdition.stamped_at.is_(None))
        found = session.execute(waiting.order_by(CertificateEdition.issued_at.desc()).limit(MOST)).all()
    for edition_id, pdf in found:
        made = seal.stamp(pdf, stamp)
        seal_reading.verify(made, *keyring.seals)
        moment = seal_reading.dated(made, root)
        replace(database, edition_id, pdf, made, "certificate.stamped", at=at, stamped_at=moment)
    return len(found)


def replace(
    database: Database, edition_id: UUID, before: bytes, made: bytes, event: str, *, at: datetime, **reached: Any
) -> None:
    """Publish the PDF `made` in place of `before`, which stays known; nothing when it was signed again meanwhile."""
    with database.write() as session:
        edition = session.get_one(CertificateEdition, edition_id, with_for_update=True)
        if edition.pdf != before:
            return
        former_files.keep(session, edition, before, key="", at=at)
        edition.pdf = made
        for column, value in reached.items():
            setattr(edition, column, value)
        number = session.get_one(Certificate, edition.certificate_id).number
        said = {"edition": edition.edition, "pdf": sha256(made).hexdigest()}
        session.flush()
        journal.append(session, event, by=SYSTEM, at=at, ref=number, data=said)
