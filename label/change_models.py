"""Table of what becomes of organisations: another name or number, a merger; proposed by one, confirmed by another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id

PENDING = text("confirmed_at IS NULL AND declined_at IS NULL")


class OrganisationChange(Base):
    """A change as the official act says it; `into_id` is the organisation that takes the other one over.

    `certificates` says what becomes of what the organisation holds, `candidacies` of what it has begun.
    """

    __tablename__ = "organisation_change"
    __table_args__ = (
        CheckConstraint("kind IN ('identity', 'merger')", name="kind_known"),
        CheckConstraint("(kind = 'merger') = (into_id IS NOT NULL)", name="merger_into_another"),
        CheckConstraint("into_id IS NULL OR into_id <> organisation_id", name="not_into_itself"),
        CheckConstraint("certificates IN ('transfer', 'withdraw')", name="certificates_known"),
        CheckConstraint("candidacies IN ('follow', 'close')", name="candidacies_known"),
        CheckConstraint("reason <> '' AND act <> '' AND evidence_sha256 <> ''", name="proved"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="confirmed_by_another"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_at IS NULL OR declined_at IS NULL", name="confirmed_or_declined"),
        CheckConstraint("declined_at IS NULL OR declined_why <> ''", name="declined_with_reason"),
        Index(
            "uq_organisation_change_pending",
            "organisation_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    into_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name_before: Mapped[str]
    siret_before: Mapped[str] = mapped_column(index=True)
    name_after: Mapped[str]
    siret_after: Mapped[str]
    certificates: Mapped[str]
    candidacies: Mapped[str]
    reason: Mapped[str]
    # The official act that proves it: its title, and its file under its digest.
    act: Mapped[str]
    evidence_name: Mapped[str]
    evidence_type: Mapped[str]
    evidence_sha256: Mapped[str]
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    declined_by: Mapped[str] = mapped_column(default="")
    declined_why: Mapped[str] = mapped_column(default="")
    declined_at: Mapped[datetime | None]
