"""One unit of work per request: a reading session for a GET, a writing one for a POST, ended off the event loop."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import anyio
from anyio import CapacityLimiter, to_thread
from litestar.connection import Request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import journal
from core.database import Database
from core.errors import Conflict, NotAllowed
from core.models import Submission
from core.platform import Platform
from web.frame.page import Page, Shown, Visit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ALREADY = (
    "Ce formulaire a déjà été reçu : rien n’a été enregistré une seconde fois. "
    "Revenez à la page précédente pour en voir le résultat."
)
T = TypeVar("T")


class Repeated(Exception):
    """The same form was sent again: the answer is the first result."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class Units:
    """Opens and ends the sessions of requests; on SQLite one writing request at a time waits without a thread."""

    def __init__(self, platform: Platform, clock: Callable[[], datetime]) -> None:
        self.platform, self.clock = platform, clock
        self.lock = asyncio.Lock()
        # Never the pool of the handlers: a commit must not wait for a thread that waits for that commit.
        self.limiter = CapacityLimiter(40)

    async def session(self, request: Request[Any, Any, Any]) -> AsyncGenerator[Session, None]:
        """The dependency `session`: committed when the handler answers, rolled back when anything is raised."""
        writing, database = request.method not in SAFE, self.platform.database
        async with AsyncExitStack() as stack:
            if writing and database.is_sqlite:
                await stack.enter_async_context(self.lock)
            opened = (database.writing if writing else database.reading)()
            stack.push_async_callback(self._last, opened.close)
            visit: Visit = request.state.visit
            try:
                if writing:
                    await self._run(lambda: receive(opened, visit, self.clock()))
                yield opened
                if writing:
                    page: Page = request.state.page
                    await self._run(lambda: conclude(opened, visit, page))
            except BaseException as error:
                await self._last(opened.rollback)
                if isinstance(error.__cause__ if isinstance(error, Shown) else error, NotAllowed):
                    await self._last(lambda: remember_refusal(database, visit, request.method, self.clock()))
                raise

    async def _run(self, function: Callable[[], T]) -> T:
        return await to_thread.run_sync(function, limiter=self.limiter)

    async def _last(self, function: Callable[[], object]) -> None:
        """Even when the visitor has gone away."""
        with anyio.CancelScope(shield=True):
            await self._run(function)


@contextmanager
def transaction(database: Database, page: Page, at: datetime) -> Iterator[Session]:
    """For the handler that must do slow work before it writes: the same unit of work, opened when it is ready."""
    with database.writing() as session:
        receive(session, page.visit, at)
        yield session
        conclude(session, page.visit, page)


def receive(session: Session, visit: Visit, at: datetime) -> None:
    """Begin the transaction; keep the form's key in it, or raise Repeated with the first result."""
    session.connection()
    if not visit.key:
        return
    first = _known(session, visit)
    if first is None:
        session.add(Submission(key=visit.key, sender=visit.actor.id, received_at=at))
        try:
            session.flush()
        except IntegrityError:  # the same form, sent at the same instant: PostgreSQL made us wait for it
            session.rollback()
            first = _known(session, visit)
    if first is not None:
        raise Repeated(first)


def _known(session: Session, visit: Visit) -> str | None:
    found = session.execute(
        select(Submission.sender, Submission.location).where(Submission.key == visit.key)
    ).one_or_none()
    if found is None:
        return None
    if found.sender != visit.actor.id or found.location is None:
        raise Conflict(ALREADY)
    return str(found.location)


def conclude(session: Session, visit: Visit, page: Page) -> None:
    """Keep where the form led, then commit."""
    kept = session.get(Submission, visit.key) if visit.key else None
    if kept is not None:
        kept.location, kept.notice = page.gone_to or None, page.done_notice or None
    session.commit()


def remember_refusal(database: Database, visit: Visit, method: str, at: datetime) -> None:
    """A signed-in person tried what is not theirs: the journal says so, in a transaction of its own."""
    if visit.actor.id is not None:
        with database.write() as session:
            tried = {"method": method, "path": visit.path}
            journal.append(session, "access.refused", by=visit.actor, at=at, data=tried)


def notice(session: Session, key: str, sender: UUID | None) -> str:
    """What the page that follows a form says, to the person who sent it."""
    query = select(Submission.notice).where(Submission.key == key, Submission.sender == sender)
    return session.scalar(query) or ""
