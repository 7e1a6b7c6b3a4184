"""In front of the application: what everybody reads of certificates, kept as bytes until something public changes."""

import asyncio
import gzip
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

from anyio import to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError

from core.calendar import date_in_paris
from core.platform import Platform
from label import epoch_models
from web.frame import log, machine

# Their answers depend on the address, the day and the tables that `public_epoch` watches, on nothing of the reader's.
KEPT = re.compile(
    r"/c/[A-Z0-9]+-\d{4}-[A-Z0-9]{4}-[A-Z0-9](/editions(\.json)?|/badge\.svg|(/e/\d+)?/attestation(\.jcs)?\.json)?"
    r"|/statut/\d+(\.jcs\.json)?"
)
BEGINNINGS, QUERIES = ("/c/", "/statut/"), (b"", b"lang=en")
# Seconds during which nothing is asked of the database: how long a change may stay unseen.
FRESH = 0.2
MOST = 2000
# Fewer bytes than this are not worth compressing.
SHORT = 1000
REFUSED = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
HTTP: str = ScopeType.HTTP.value

State = tuple[int, date]
# Address, query, host, whether software asks, and whether it reads gzip.
Key = tuple[str, bytes, bytes, bool, bool]


class Asked(NamedTuple):
    """What is asked for, and the ETags that the reader holds."""

    key: Key
    holding: bytes


class Answer(NamedTuple):
    """A whole answer, ready to be sent; `unchanged` is for who holds `tag` already, which is empty but for a page."""

    tag: str
    whole: tuple[Message, ...]
    unchanged: tuple[Message, ...] = ()


class Front:
    """Answers from memory, or passes on; the application alone decides what an answer is."""

    def __init__(self, app: ASGIApp, platform: Platform, clock: Callable[[], datetime]) -> None:
        self.app, self.platform, self.clock = app, platform, clock
        self._kept: dict[Key, Answer] = {}
        self._state: State | None = None
        self._asked, self._sent, self._lock = 0.0, 0, asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        request: Any = scope
        if request["type"] == HTTP and request["method"] == "HEAD":
            return await self(request | {"method": "GET"}, receive, _without_body(send))
        asked = _read(scope)
        if asked is None or (answer := self._held(asked.key) or await self._found(asked, scope, receive)) is None:
            return await self.app(scope, receive, send)
        known = answer.tag and asked.holding and machine.holds(asked.holding.decode("latin-1"), answer.tag)
        for message in answer.unchanged if known else answer.whole:
            await send(message)
        self._sent += 1
        return None

    def _held(self, key: Key) -> Answer | None:
        """What is kept under this key, unless the database must be asked first whether it still holds."""
        return self._kept.get(key) if monotonic() - self._asked < FRESH else None

    async def _found(self, asked: Asked, scope: Any, receive: Receive) -> Answer | None:
        """What is kept, or the application's answer; None when it must give it itself."""
        if asked.key[1] not in QUERIES or not KEPT.fullmatch(asked.key[0]):
            return None
        try:
            state = await self._fresh()
        except SQLAlchemyError:
            return None
        return self._kept.get(asked.key) or await self._made(scope, receive, asked.key, state)

    async def _fresh(self) -> State:
        """The epoch and the day, asked again once FRESH has passed; what was kept under others is forgotten."""
        async with self._lock:
            asked = monotonic()
            if self._state is None or asked - self._asked >= FRESH:
                state = (await to_thread.run_sync(self._epoch), date_in_paris(self.clock()))
                if state != self._state:
                    self._kept.clear()
                log.kept(self._sent)
                self._state, self._asked, self._sent = state, asked, 0
            return self._state

    def _epoch(self) -> int:
        with self.platform.database.read() as session:
            return epoch_models.current(session)

    async def _made(self, scope: Any, receive: Receive, key: Key, state: State) -> Answer:
        """The application's own answer, whole; kept when it is a page and nothing changed meanwhile."""
        messages: list[Message] = []

        async def hear(message: Message) -> None:
            messages.append(message)

        asked = [(name, value) for name, value in scope["headers"] if not name.startswith(b"if-")]
        await self.app(scope | {"headers": asked}, receive, hear)
        made = _answer(messages, zipped=key[-1])
        if made.tag and state == self._state:
            if len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = made
        return made


def _read(scope: Any) -> Asked | None:
    """What is asked, None for what is never kept; read once and little, on the platform's busiest way."""
    if scope["type"] != HTTP or scope["method"] != "GET" or not scope["path"].startswith(BEGINNINGS):
        return None
    headers = dict(scope["headers"])
    if len(headers) != len(scope["headers"]):
        return None  # a header said twice: the application alone knows what that means
    software = _software(headers.get(b"accept", b""))
    reads_gzip = _reads_gzip(headers.get(b"accept-encoding", b""))
    key = (scope["path"], scope["query_string"], headers.get(b"host", b""), software, reads_gzip)
    return Asked(key, headers.get(b"if-none-match", b""))


def _without_body(send: Send) -> Send:
    """What a GET would answer, its body left out (RFC 9110, 9.3.2): who checks links and images asks so."""

    async def headers_alone(message: Message) -> None:
        await send(message | {"body": b""} if message["type"] == "http.response.body" else message)

    return headers_alone


@lru_cache(maxsize=256)
def _software(accept: bytes) -> bool:
    return machine.wants_credential(accept.decode("latin-1"))


@lru_cache(maxsize=256)
def _reads_gzip(encodings: bytes) -> bool:
    return b"gzip" in encodings and REFUSED.search(encodings) is None


def _answer(messages: Sequence[Message], *, zipped: bool) -> Answer:
    """The tag is the application's, or made here for a page that has none; compressed bytes have one of their own."""
    start: Any = messages[0]
    headers = dict(start["headers"])
    if start["status"] != 200 or b"set-cookie" in headers:
        return Answer("", tuple(messages))
    body = b"".join(message["body"] for message in messages[1:] if message["type"] == "http.response.body")
    tag = headers.get(b"etag", machine.tag_of(body).encode())
    headers[b"vary"] = b", ".join([*([headers[b"vary"]] if b"vary" in headers else []), b"Accept-Encoding"])
    if zipped and len(body) >= SHORT:
        body, tag = gzip.compress(body, 6, mtime=0), tag[:-1] + b'-gzip"'
        headers |= {b"content-encoding": b"gzip", b"content-length": str(len(body)).encode()}
    headers[b"etag"] = tag
    unchanged = [(name, value) for name, value in headers.items() if name not in (b"content-length", b"content-type")]
    return Answer(
        tag.decode(),
        (_start(200, list(headers.items())), {"type": "http.response.body", "body": body, "more_body": False}),
        (_start(304, unchanged), {"type": "http.response.body", "body": b"", "more_body": False}),
    )


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}
