"""Where boxes are kept: a folder of SQLite files, or schemas of a PostgreSQL role that owns nothing else."""

import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.schema import CreateSchema, DropSchema

from core.database import make_engine
from evaluation.box.ballot_box import TABLES


class BoxGone(Exception):
    """A campaign has no box: it was never made, or it is sealed."""


class Begun:
    """A transaction that its holder ends."""

    def __init__(self, engine: Engine) -> None:
        self.connection: Connection = engine.connect()
        self.connection.begin()

    def commit(self) -> None:
        """Keep what was done, and give the connection back."""
        try:
            self.connection.commit()
        finally:
            self.connection.close()

    def rollback(self) -> None:
        """Undo what was done unless it is kept already, and give the connection back."""
        self.connection.close()


class Store(Protocol):
    """What both kinds of store do."""

    def create(self, campaign_id: UUID) -> None: ...
    def has(self, campaign_id: UUID) -> bool: ...
    def begin(self, campaign_id: UUID) -> Begun: ...
    def reading(self, campaign_id: UUID) -> AbstractContextManager[Connection]: ...
    def writing(self, campaign_id: UUID) -> AbstractContextManager[Connection]: ...
    def destroy(self, campaign_id: UUID) -> None: ...
    def close(self) -> None: ...


class FileStore:
    """One SQLite file a campaign: removing it leaves nothing behind in the main database or its log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._engines: dict[UUID, Engine] = {}
        self._lock = Lock()

    def create(self, campaign_id: UUID) -> None:
        """Make the file with its tables, whole or not at all."""
        path = self._path(campaign_id)
        if path.exists():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = self.folder / f".{secrets.token_hex(8)}"
        made.touch(mode=0o600)
        engine = make_engine(f"sqlite:///{made}")
        TABLES.create_all(engine)
        engine.dispose()  # the last connection empties the log into the file
        try:
            os.link(made, path)  # refuses to replace: of two first times, one wins
        except FileExistsError:
            pass
        finally:
            made.unlink()

    def has(self, campaign_id: UUID) -> bool:
        """Whether the box exists."""
        return self._path(campaign_id).exists()

    def begin(self, campaign_id: UUID) -> Begun:
        """A writing transaction to be ended by its holder; BoxGone when there is no box."""
        return Begun(self._engine(campaign_id))

    @contextmanager
    def writing(self, campaign_id: UUID) -> Iterator[Connection]:
        """A writing transaction, kept unless something is raised; BoxGone when there is no box."""
        with self._engine(campaign_id).begin() as connection:
            yield connection

    @contextmanager
    def reading(self, campaign_id: UUID) -> Iterator[Connection]:
        """A transaction that only looks; BoxGone when there is no box."""
        with self._engine(campaign_id).execution_options(writing=False).connect() as connection:
            yield connection

    def destroy(self, campaign_id: UUID) -> None:
        """Remove the file and its log."""
        with self._lock:
            engine = self._engines.pop(campaign_id, None)
        if engine is not None:
            engine.dispose()
        for suffix in ("", "-wal", "-shm", "-journal"):
            self._path(campaign_id, suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Release every connection."""
        with self._lock:
            engines, self._engines = list(self._engines.values()), {}
        for engine in engines:
            engine.dispose()

    def _engine(self, campaign_id: UUID) -> Engine:
        if not self.has(campaign_id):
            raise BoxGone(str(campaign_id))
        with self._lock:
            if campaign_id not in self._engines:
                self._engines[campaign_id] = make_engine(f"sqlite:///{self._path(campaign_id)}")
            return self._engines[campaign_id]

    def _path(self, campaign_id: UUID, suffix: str = "") -> Path:
        return self.folder / f"{campaign_id}.sqlite3{suffix}"


class SchemaStore:
    """One PostgreSQL schema a campaign, dropped whole: its rows leave with their file, numbers and all."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)

    def create(self, campaign_id: UUID) -> None:
        """Make the schema and its tables."""
        with self._of(campaign_id).begin() as connection:
            connection.execute(CreateSchema(_schema(campaign_id), if_not_exists=True))
            TABLES.create_all(connection)

    def has(self, campaign_id: UUID) -> bool:
        """Whether the box exists."""
        with self.engine.connect() as connection:
            return _exists(connection, campaign_id)

    def begin(self, campaign_id: UUID) -> Begun:
        """A writing transaction to be ended by its holder; BoxGone when there is no box."""
        begun = Begun(self._of(campaign_id))
        try:
            _require(begun.connection, campaign_id)
        except BoxGone:
            begun.rollback()
            raise
        return begun

    @contextmanager
    def writing(self, campaign_id: UUID) -> Iterator[Connection]:
        """A writing transaction, kept unless something is raised; BoxGone when there is no box."""
        with self._of(campaign_id).begin() as connection:
            _require(connection, campaign_id)
            yield connection

    @contextmanager
    def reading(self, campaign_id: UUID) -> Iterator[Connection]:
        """A transaction that only looks; BoxGone when there is no box."""
        with self.writing(campaign_id) as connection:
            yield connection

    def destroy(self, campaign_id: UUID) -> None:
        """Drop the schema."""
        with self.engine.begin() as connection:
            connection.execute(DropSchema(_schema(campaign_id), cascade=True, if_exists=True))

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()

    def _of(self, campaign_id: UUID) -> Engine:
        return self.engine.execution_options(schema_translate_map={None: _schema(campaign_id)})


def _schema(campaign_id: UUID) -> str:
    return f"urne_{campaign_id.hex}"


def _exists(connection: Connection, campaign_id: UUID) -> bool:
    found = text("SELECT to_regclass(:name) IS NOT NULL")
    return bool(connection.scalar(found, {"name": f"{_schema(campaign_id)}.entitlement"}))


def _require(connection: Connection, campaign_id: UUID) -> None:
    if not _exists(connection, campaign_id):
        raise BoxGone(str(campaign_id))
