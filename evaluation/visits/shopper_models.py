"""Tables of the mystery shoppers themselves: who applies, what each signed, passed and declared, when each is free."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class ShopperApplication(Base):
    """A citizen who proposes to become a shopper; erased some time after it was answered or withdrawn.

    `key` opens its page without an account. `slots`: half-days as in `mystery_availability`.
    """

    __tablename__ = "shopper_application"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'accepted', 'refused', 'withdrawn')", name="state_known"),
        CheckConstraint("(state = 'received') = (settled_at IS NULL)", name="settled_at_a_moment"),
        CheckConstraint("(state = 'refused') = (motive IS NOT NULL)", name="refused_with_a_motive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str]
    places: Mapped[str]
    channels: Mapped[list[Any]]
    slots: Mapped[list[Any]]
    languages: Mapped[str]
    experience: Mapped[str]
    state: Mapped[str] = mapped_column(default="received")
    motive: Mapped[str | None]
    applied_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ShopperProfile(Base):
    """When a shopper is free: half-days of the week (None: any), and absences as [first day, last day]."""

    __tablename__ = "shopper_profile"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    slots: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    absences: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CharterSignature(Base):
    """One edition of the charter, signed by one shopper; `digest`: SHA-256 of the text that was signed."""

    __tablename__ = "charter_signature"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    signed_at: Mapped[datetime]


class QuizAttempt(Base):
    """One try at the quiz that follows the charter."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (CheckConstraint("correct BETWEEN 0 AND asked", name="no_more_than_asked"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    edition: Mapped[str]
    correct: Mapped[int]
    asked: Mapped[int]
    passed: Mapped[bool]
    taken_at: Mapped[datetime]


class ShopperInterest(Base):
    """A tie that keeps a shopper out of an area: an organisation by its SIREN, a commune, or a kind of service."""

    __tablename__ = "shopper_interest"
    __table_args__ = (
        CheckConstraint("kind IN ('siren', 'commune', 'nature')", name="kind_known"),
        CheckConstraint("lifted_at IS NULL OR lifted_at >= declared_at", name="lifted_after_declared"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    declared_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
