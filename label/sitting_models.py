"""Tables of a sitting beside its votes: counts of secret rounds, adjournments with questions, dated reservations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Tally(Base):
    """The count of one round of a secret vote: who made it, and when. No vote of that round comes after it.

    Neither moves once made: triggers of the database say so too (migration 0020).
    """

    __tablename__ = "tally"
    __table_args__ = (UniqueConstraint("deliberation_id", "round"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    deliberation_id: Mapped[UUID] = mapped_column(ForeignKey("deliberation.id"))
    round: Mapped[int]
    counted_by: Mapped[str]
    counted_at: Mapped[datetime]


class Adjournment(Base):
    """A round of votes that ended with questions: once they are answered, the sitting goes on with other votes."""

    __tablename__ = "adjournment"
    __table_args__ = (UniqueConstraint("deliberation_id", "round"), CheckConstraint("motive <> ''", name="motivated"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    deliberation_id: Mapped[UUID] = mapped_column(ForeignKey("deliberation.id"))
    round: Mapped[int]
    motive: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]


class CommitteeQuestion(Base):
    """One question of the committee, to the organisation or to the auditor, and its answer."""

    __tablename__ = "committee_question"
    __table_args__ = (
        UniqueConstraint("adjournment_id", "number"),
        CheckConstraint("role IN ('applicant', 'auditor')", name="role_known"),
        CheckConstraint("text <> ''", name="text_written"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_with_text"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    adjournment_id: Mapped[UUID] = mapped_column(ForeignKey("adjournment.id"))
    number: Mapped[int]
    role: Mapped[str]
    text: Mapped[str]
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Reservation(Base):
    """One reservation of a grant, and the day by which it is to be lifted."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("deliberation_id", "number"),
        CheckConstraint("text <> ''", name="text_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    deliberation_id: Mapped[UUID] = mapped_column(ForeignKey("deliberation.id"))
    number: Mapped[int]
    text: Mapped[str]
    due_on: Mapped[date]
