"""Ceremonies of passkeys: a challenge kept here, for one session and one purpose, answered once and soon."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from accounts.passkey_models import PasskeyCeremony

CHALLENGE_BYTES = 32
# How long an authenticator may take to answer, and how long its answer stands before the act it was given for.
PATIENCE = timedelta(minutes=5)
STANDING = timedelta(minutes=10)


def draw(session: Session, holder: bytes, purpose: str, *, at: datetime) -> bytes:
    """A new challenge; an earlier one of the same session for the same purpose is worth nothing any more."""
    session.execute(delete(PasskeyCeremony).where(PasskeyCeremony.at <= at - STANDING))
    _end(session, holder, purpose)
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    _keep(session, holder, purpose, at, challenge=challenge)
    return challenge


def take(session: Session, holder: bytes, purpose: str, *, at: datetime) -> bytes | None:
    """The challenge that waits for an answer, which ends it whatever the answer is worth; None when there is none."""
    found = session.get(PasskeyCeremony, (holder, purpose))
    if found is None or found.challenge is None:
        return None
    challenge, drawn_at = found.challenge, found.at
    return challenge if _end(session, holder, purpose) and at - drawn_at <= PATIENCE else None


def prove(session: Session, holder: bytes, purpose: str, passkey_id: UUID, *, at: datetime) -> None:
    """Keep that this passkey answered, for the act to come."""
    _keep(session, holder, purpose, at, passkey_id=passkey_id)


def spend(session: Session, holder: bytes, purpose: str, *, at: datetime) -> bool:
    """Whether a passkey has just answered for this act; it then serves no other time."""
    found = session.get(PasskeyCeremony, (holder, purpose))
    if found is None or found.passkey_id is None:
        return False
    proved_at = found.at
    return _end(session, holder, purpose) and at - proved_at <= STANDING


def forget(session: Session, passkey_id: UUID) -> None:
    """Undo what a passkey proved and that no act has taken yet."""
    session.execute(delete(PasskeyCeremony).where(PasskeyCeremony.passkey_id == passkey_id))


def _keep(
    session: Session,
    holder: bytes,
    purpose: str,
    at: datetime,
    *,
    challenge: bytes | None = None,
    passkey_id: UUID | None = None,
) -> None:
    session.add(PasskeyCeremony(holder=holder, purpose=purpose, challenge=challenge, passkey_id=passkey_id, at=at))
    session.flush()


def _end(session: Session, holder: bytes, purpose: str) -> bool:
    """Whether it was this transaction that ended it: of two that try, the other finds nothing."""
    ended = session.execute(
        delete(PasskeyCeremony)
        .where(PasskeyCeremony.holder == holder, PasskeyCeremony.purpose == purpose)
        .returning(PasskeyCeremony.purpose)
    )
    return ended.first() is not None
