"""Files that were published, then replaced: recognised for ever by their digest."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificate_models import CertificateEdition
from label.signature_models import FormerFile


def keep(session: Session, edition: CertificateEdition, data: bytes, *, key: str, at: datetime) -> None:
    """Remember a file that is about to be replaced; `key` is the compromised key that had signed it, if any."""
    digest = sha256(data).hexdigest()
    session.merge(FormerFile(digest=digest, edition_id=edition.id, key=key, replaced_at=at))


def find(session: Session, data: bytes) -> FormerFile | None:
    """What is known of these bytes, None when they never were one of our files or still are."""
    return session.get(FormerFile, sha256(data).hexdigest())


def signed_again(session: Session, edition_id: UUID) -> FormerFile | None:
    """One of the files that the edition's last new signature replaced, None when it was signed once."""
    query = select(FormerFile).where(FormerFile.edition_id == edition_id, FormerFile.key != "")
    return session.scalar(query.order_by(FormerFile.replaced_at.desc()).limit(1))
