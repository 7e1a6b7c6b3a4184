"""Tables of the signatures' life: stops of the issuance, and the files that were replaced since they were published."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class IssuanceStop(Base):
    """From when to when no certificate was signed, and why; the last one runs while `resumed_at` is empty."""

    __tablename__ = "issuance_stop"
    __table_args__ = (CheckConstraint("motive <> ''", name="motive_written"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    motive: Mapped[str]
    stopped_at: Mapped[datetime]
    stopped_by: Mapped[str]
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[str | None]


class FormerFile(Base):
    """A file of an edition as it was published, then replaced, known by its SHA-256 alone.

    `key` is the compromised key that had signed it, empty when the file only lacked its time stamp.
    """

    __tablename__ = "former_file"

    digest: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("certificate_edition.id"), index=True)
    key: Mapped[str]
    replaced_at: Mapped[datetime]
