"""Anchors: once a day, a time-stamp authority dates the last checkpoint, so that no later history can pass for it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint
from audit.models import Anchor, Checkpoint
from core import time_stamps
from core.database import Database
from core.errors import NotFound

PERIOD = timedelta(days=1)
# A SHA-256 digest → a token over it (RFC 3161, DER); TimeStampError.
Stamp = Callable[[bytes], bytes]


def latest(session: Session) -> Anchor | None:
    """The last one, None before the first."""
    return session.scalar(select(Anchor).order_by(Anchor.size.desc()).limit(1))


def every(session: Session) -> Sequence[Anchor]:
    """All of them, oldest first."""
    return session.scalars(select(Anchor).order_by(Anchor.size)).all()


def of_size(session: Session, size: int) -> tuple[Anchor, Checkpoint]:
    """An anchor and the checkpoint that it dates; NotFound."""
    found = session.get(Anchor, size)
    if found is None:
        raise NotFound("Aucun point de contrôle de cette taille n’a été horodaté.")
    return found, session.get_one(Checkpoint, size)


def digest(note: str) -> bytes:
    """What an authority stamps of a checkpoint: SHA-256 of the note as the log signed it, without its witnesses."""
    return sha256(note.encode()).digest()


def drop(database: Database, stamp: Stamp, *, root: bytes | None, at: datetime) -> Anchor | None:
    """Date the last checkpoint unless one was dated less than a day ago, or nothing is new; TimeStampError.

    The authority is asked outside any transaction; `root` (DER) is the certificate that its token must lead to.
    """
    with database.read() as session:
        made, last = checkpoint.latest(session), latest(session)
    if made is None or (last is not None and (at - last.at < PERIOD or made.size == last.size)):
        return None
    token = stamp(digest(made.note))
    dated = time_stamps.read(token, digest(made.note), root)
    with database.write() as session:
        return session.merge(Anchor(size=made.size, token=token, at=dated))
