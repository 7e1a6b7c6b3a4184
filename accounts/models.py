"""Tables of accounts: people, the roles they wear, their sessions, and failed sign-ins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Person(Base):
    """Somebody with an account; the e-mail address is kept in lower case."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    active: Mapped[bool] = mapped_column(default=True)


class Membership(Base):
    """One role of a person; an applicant's belongs to one organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "organisation_id"),
        CheckConstraint("role IN ('applicant', 'shopper', 'auditor', 'committee', 'manager')", name="role_known"),
        CheckConstraint("(role = 'applicant') = (organisation_id IS NOT NULL)", name="applicant_of_an_organisation"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    since: Mapped[datetime]


class UserSession(Base):
    """An open session: only the SHA-256 of its token is stored."""

    __tablename__ = "user_session"

    token_digest: Mapped[bytes] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id"), index=True)
    csrf_token: Mapped[str]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SecondFactor(Base):
    """What a person's authenticator shares with us, sealed under a key kept apart; `last_step` never serves twice.

    `recovery`: the SHA-256 of each recovery code that was not used.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[bytes]
    last_step: Mapped[int]
    recovery: Mapped[list[Any]]
    confirmed_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed sign-in, counted per e-mail and per address; only a digest of either is kept."""

    __tablename__ = "sign_in_failure"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    source: Mapped[bytes] = mapped_column(index=True)
    failed_at: Mapped[datetime] = mapped_column(index=True)
