"""Failed sign-ins are counted in the database, per e-mail and per address: ten in fifteen minutes close the door."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from accounts.models import SignInFailure

MOST = 10
WINDOW = timedelta(minutes=15)


def is_closed(session: Session, sources: Iterable[str], *, at: datetime) -> bool:
    """Whether one of these sources (an e-mail, an address) failed too often of late."""
    counted = (
        select(func.count())
        .where(SignInFailure.source.in_([_digest(source) for source in sources]), SignInFailure.failed_at > at - WINDOW)
        .group_by(SignInFailure.source)
    )
    return any(count >= MOST for count in session.scalars(counted))


def failed(session: Session, sources: Iterable[str], *, at: datetime) -> None:
    """Count one failure for each source, and forget those that no longer matter."""
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at <= at - WINDOW))
    session.add_all(SignInFailure(source=_digest(source), failed_at=at) for source in sources)
    session.flush()


def forget(session: Session, source: str) -> None:
    """A success clears the account's own counter, not that of the address."""
    session.execute(delete(SignInFailure).where(SignInFailure.source == _digest(source)))


def _digest(source: str) -> bytes:
    return sha256(source.strip().lower().encode()).digest()
