"""The outbox: jobs written with the change that calls for them, claimed under a lease, retried, never lost."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from core.database import Database
from core.models import Job

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(hours=6)

Handler = Callable[[dict[str, Any]], None]


class Later(Exception):
    """The other side cannot take the job now: it waits however long that lasts, and so do those behind it."""


def enqueue(session: Session, kind: str, payload: dict[str, Any], *, at: datetime, key: str | None = None) -> None:
    """Promise a job in the caller's transaction; a `key` already used makes it a no-op (idempotence)."""
    if key is not None and session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return
    session.add(Job(kind=kind, payload=payload, key=key, run_at=at, created_at=at))
    session.flush()


def run_due(database: Database, handlers: Mapping[str, Handler], *, at: datetime, most: int = 100) -> int:
    """Run at most `most` due jobs; return how many were done.

    A failing job waits longer each time, then is dead; one that raises Later never is, and ends the round.
    """
    done = 0
    for _ in range(most):
        claimed = _claim(database, at)
        if claimed is None:
            break
        job_id, kind, payload, attempts = claimed
        try:
            handlers[kind](payload)
        except Later as reason:
            _fail(database, job_id, attempts, str(reason), at, dead=False)
            break
        except Exception as error:  # noqa: BLE001 (a job may fail in any way; the reason is kept for the operator)
            _fail(database, job_id, attempts, repr(error), at, dead=attempts >= MOST_ATTEMPTS)
        else:
            _finish(database, job_id)
            done += 1
    return done


def _claim(database: Database, at: datetime) -> tuple[UUID, str, dict[str, Any], int] | None:
    with database.write() as session:
        expired = (Job.state == "running") & (Job.leased_until < at)
        job = session.scalar(
            select(Job)
            .where(or_(Job.state == "waiting", expired), Job.run_at <= at)
            .order_by(Job.run_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.state, job.leased_until, job.attempts = "running", at + LEASE, job.attempts + 1
        return job.id, job.kind, job.payload, job.attempts


def _finish(database: Database, job_id: UUID) -> None:
    with database.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(state="done", leased_until=None))


def _fail(database: Database, job_id: UUID, attempts: int, reason: str, at: datetime, *, dead: bool) -> None:
    wait = min(timedelta(seconds=10) * 4 ** min(attempts - 1, MOST_ATTEMPTS), LONGEST_WAIT)
    values = {"state": "dead" if dead else "waiting", "last_error": reason[:2000], "run_at": at + wait}
    with database.write() as session:
        session.execute(update(Job).where(Job.id == job_id).values(leased_until=None, **values))
