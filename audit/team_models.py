"""Tables of the team: what auditors are competent for, what ties people to organisations, who contracts with whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id

TIES = "('employment', 'consultancy', 'mandate', 'family', 'dispute', 'other')"


class Competence(Base):
    """What a person may audit, from a day, to a day; ended, never erased."""

    __tablename__ = "competence"
    __table_args__ = (
        CheckConstraint("topic IN ('lead', 'kind', 'dimension', 'language', 'departement')", name="topic_known"),
        CheckConstraint("until_on IS NULL OR until_on >= since_on", name="ends_after_it_begins"),
        CheckConstraint("proof <> ''", name="proof_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    topic: Mapped[str]
    value: Mapped[str]
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    proof: Mapped[str]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]


class Tie(Base):
    """A lasting tie that a person declares: to an organisation known by its SIREN, or to a relative of the scheme."""

    __tablename__ = "tie"
    __table_args__ = (
        CheckConstraint(f"kind IN {TIES}", name="kind_known"),
        CheckConstraint("(relative_id IS NULL) = (siren <> '')", name="to_one_end"),
        CheckConstraint(
            "relative_id IS NULL OR (kind = 'family' AND relative_id <> person_id)", name="relative_is_family"
        ),
        CheckConstraint("text <> ''", name="text_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    siren: Mapped[str]
    organisation: Mapped[str]
    relative_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    ended_on: Mapped[date | None]
    declared_at: Mapped[datetime]


class Contract(Base):
    """A contract between two organisations known by their SIREN, as far as the scheme knows of it."""

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("siren <> other_siren", name="two_organisations"),
        CheckConstraint("subject <> ''", name="subject_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    siren: Mapped[str] = mapped_column(index=True)
    organisation: Mapped[str]
    other_siren: Mapped[str] = mapped_column(index=True)
    other: Mapped[str]
    subject: Mapped[str]
    ended_on: Mapped[date | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
