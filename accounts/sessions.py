"""Open sessions: an opaque token in a cookie, only its SHA-256 in the database, two clocks, revocable."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Membership, Person, UserSession
from core.actor import Actor

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# `last_seen_at` is written at most this often, so that looking at pages does not write at each page.
PRECISION = timedelta(minutes=1)


class Opened(msgspec.Struct, frozen=True):
    """A session that is still good: who acts, the secret of their forms, whether its clock should be moved."""

    actor: Actor
    csrf: str
    membership_id: UUID
    stale: bool


def open_(session: Session, membership_id: UUID, *, at: datetime) -> str:
    """Open a session in one role; return its token, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_digest=digest(token),
            membership_id=membership_id,
            csrf_token=secrets.token_urlsafe(24),
            opened_at=at,
            last_seen_at=at,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, *, at: datetime) -> Opened | None:
    """Who this token stands for; None when unknown, revoked, idle too long, too old or of a closed account."""
    found = session.execute(
        select(UserSession, Membership, Person)
        .join(Membership, UserSession.membership_id == Membership.id)
        .join(Person, Membership.person_id == Person.id)
        .where(
            UserSession.token_digest == digest(token),
            UserSession.revoked_at.is_(None),
            UserSession.opened_at > at - LONGEST,
            UserSession.last_seen_at > at - IDLE,
            Person.active,
        )
    ).one_or_none()
    if found is None:
        return None
    opened, membership, person = found
    actor = Actor(person.id, person.name, membership.role, membership.organisation_id)
    return Opened(actor, opened.csrf_token, membership.id, at - opened.last_seen_at >= PRECISION)


def touch(session: Session, token: str, *, at: datetime) -> None:
    """Move the idle clock."""
    session.execute(update(UserSession).where(UserSession.token_digest == digest(token)).values(last_seen_at=at))


def revoke(session: Session, token: str, *, at: datetime) -> None:
    """Close one session; its token is worth nothing from now on."""
    session.execute(
        update(UserSession)
        .where(UserSession.token_digest == digest(token), UserSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def revoke_all(session: Session, person_id: UUID, *, at: datetime) -> None:
    """Close every session of a person, whatever the role."""
    theirs = select(Membership.id).where(Membership.person_id == person_id)
    session.execute(
        update(UserSession)
        .where(UserSession.membership_id.in_(theirs), UserSession.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def memberships(session: Session, person_id: UUID) -> Sequence[Membership]:
    """The roles of a person, the oldest first."""
    query = select(Membership).where(Membership.person_id == person_id).order_by(Membership.since, Membership.role)
    return session.scalars(query).all()


def digest(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode()).digest()
