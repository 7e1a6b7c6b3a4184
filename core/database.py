"""The database: column types, engines for SQLite and PostgreSQL, and the unit of work."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, LargeBinary, MetaData, String, Uuid, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker
from sqlalchemy.types import TypeDecorator

try:
    import pysqlite3 as sqlite_module
except ImportError:  # no wheel on this platform: the standard module, with a rollback journal unless recent enough
    sqlite_module = sqlite3

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
# Below this version WAL has the reset bug that can corrupt a database.
FIRST_SAFE_WAL = (3, 51, 3)


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; naive datetimes are refused where they are written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: give an aware one")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: Instant,
        uuid.UUID: Uuid,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        bytes: LargeBinary,
        str: String,
    }


def new_id() -> uuid.UUID:
    """A random identifier (UUIDv4): it orders nothing and reveals nothing."""
    return uuid.uuid4()


def make_engine(url: str) -> Engine:
    """An engine with the safety settings of its kind; SQLite goes through pysqlite3 where it has a wheel."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, module=sqlite_module)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_version() -> str:
    """The version of the SQLite library in use, for the start-up line."""
    return str(sqlite_module.sqlite_version)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the module must not open transactions by itself
    version = tuple(int(part) for part in sqlite_version().split("."))
    connection.execute(f"PRAGMA journal_mode={'WAL' if version >= FIRST_SAFE_WAL else 'DELETE'}")
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that upgrades later loses updates or fails « database is locked » (measured: 96 %).
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def tie(session: Session, *, before: Callable[[], None], after: Callable[[], None], undone: Callable[[], None]) -> None:
    """Run `before` just before the transaction of this session commits and `after` once it has; `undone` otherwise.

    A savepoint changes nothing: one transaction is one unit of work.
    """
    state = "open"

    def prepare(_session: Session) -> None:
        if state == "open" and not session.in_nested_transaction():
            before()

    def note(_session: Session) -> None:
        nonlocal state
        if not session.in_nested_transaction():
            state = "kept" if state == "open" else state

    def end(_session: Session, transaction: SessionTransaction) -> None:
        nonlocal state
        if transaction.parent is None and state != "over":
            kept, state = state == "kept", "over"
            (after if kept else undone)()

    event.listen(session, "before_commit", prepare)
    event.listen(session, "after_commit", note)
    event.listen(session, "after_transaction_end", end)


class Database:
    """One engine and its two kinds of unit of work; both commit on success and roll back on an exception."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.writing = sessionmaker(self.engine, expire_on_commit=False)
        reading = self.engine.execution_options(writing=False)
        self.reading = sessionmaker(reading, expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; it never takes SQLite's write lock."""
        with self.reading() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for changing, one transaction long."""
        with self.writing.begin() as session:
            yield session

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()
