"""A granted certificate, issued once for the run and copied for each test: signing and printing take time."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.database import Database
from core.keys import Keyring
from core.settings import Settings
from tests.label.attested import AT
from tests.label.issued import grant


@pytest.fixture(scope="session")
def granted_file(migrated_sqlite: Path, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file where a committee granted the label, at the moment of `at`."""
    path = tmp_path_factory.mktemp("granted") / "label.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        grant(session, keyring, Settings(demo=True), AT)
    database.close()
    return path


@pytest.fixture
def granted_database(granted_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of it."""
    path = tmp_path / "granted.sqlite3"
    shutil.copyfile(granted_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
