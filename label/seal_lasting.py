"""Seals that outlive their authorities: once dated, what validates them is added, when it can be had."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec
from cryptography import x509
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.database import Database
from core.keys import Keyring
from core.revocation_sources import Sources, ValidationDataError
from label import seal, seal_reading, seal_stamping
from label.certificate_models import CertificateEdition

# Seals prolonged in one round.
MOST = 20
LEVELS = {"basic": "B-B", "dated": "B-T", "lasting": "B-LT"}


class Standing(msgspec.Struct, frozen=True):
    """How many editions are sealed at each level of LEVELS, and why some are not lasting: reason → how many."""

    levels: dict[str, int]
    reasons: dict[str, int]


def prolong_waiting(
    database: Database, keyring: Keyring, sources: Sources, *, root: bytes | None, at: datetime
) -> list[str]:
    """Add to each dated seal what validates it; return the French reasons of new failures, those PDFs staying dated.

    `root` is the time-stamp authority's (DER). Everything is asked outside any transaction; the seals that were never
    tried come first, then any other, so that none is left behind.
    """
    tried = CertificateEdition.seal_lacks.is_not(None)
    query = select(CertificateEdition.id, CertificateEdition.pdf, CertificateEdition.seal_lacks).where(
        CertificateEdition.stamped_at.is_not(None), CertificateEdition.lasting_at.is_(None)
    )
    with database.read() as session:
        found = session.execute(query.order_by(tried, func.random()).limit(MOST)).all()
    said: dict[str, None] = {}
    for edition_id, pdf, known in found:
        try:
            made = prolonged(pdf, keyring, sources, root=root, at=at)
        except ValidationDataError as error:
            if str(error) != known:
                said[str(error)] = None
                _note(database, edition_id, pdf, str(error))
        else:
            reached = {"lasting_at": at, "seal_lacks": None}
            seal_stamping.replace(database, edition_id, pdf, made, "certificate.prolonged", at=at, **reached)
    return list(said)


def prolonged(pdf: bytes, keyring: Keyring, sources: Sources, *, root: bytes | None, at: datetime) -> bytes:
    """The PDF with what validates its seal and its time stamp; ValidationDataError when that cannot be had."""
    ends, given = seal_reading.certificates(pdf)
    clock = [x509.load_der_x509_certificate(root)] if root else []
    known = [*given, *(above for one in keyring.seals if one.certificate in ends for above in one.chain), *clock]
    made = seal.prolong(pdf, sources.gather(ends, known, at=at))
    seal_reading.verify(made, *keyring.seals)
    return made


def standing(session: Session) -> Standing:
    """How the seals of every edition stand."""
    dated, lasting = CertificateEdition.stamped_at.is_not(None), CertificateEdition.lasting_at.is_not(None)
    query = select(dated, lasting, CertificateEdition.seal_lacks, func.count())
    levels, reasons = Counter[str](), Counter[str]()
    for is_dated, is_lasting, lacks, count in session.execute(
        query.group_by(dated, lasting, CertificateEdition.seal_lacks)
    ):
        levels["lasting" if is_lasting else "dated" if is_dated else "basic"] += count
        reasons |= {lacks: reasons[lacks] + count} if lacks else {}
    return Standing({level: levels[level] for level in LEVELS}, dict(reasons))


def _note(database: Database, edition_id: UUID, pdf: bytes, reason: str) -> None:
    """Keep why this very PDF does not last; one that was signed again meanwhile is left alone."""
    with database.write() as session:
        same = (CertificateEdition.id == edition_id, CertificateEdition.pdf == pdf)
        session.execute(update(CertificateEdition).where(*same).values(seal_lacks=reason))
