"""A granted certificate, issued once for the run and copied for each test; and a campaign that writes to people."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from core.database import Database
from core.keys import Keyring
from core.platform import Platform
from core.settings import Settings
from tests.core.mailbox import Mailbox, open_mailbox, sent_to
from tests.evaluation.boxes import boxes_of
from tests.label.attested import AT
from tests.label.issued import grant
from tests.label.posting import Post


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


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server."""
    with open_mailbox() as opened_box:
        yield opened_box


@pytest.fixture
def post(
    database: Database,
    settings: Settings,
    mailbox: Mailbox,
    at: datetime,
    keyring: Keyring,
    request: pytest.FixtureRequest,
) -> Post:
    """An open campaign of agents whose letters go to the mailbox, on each engine."""
    platform = Platform.__new__(Platform)
    vars(platform).update(
        database=database, settings=sent_to(settings, mailbox.port), _keys=lambda: keyring, files=None
    )
    return Post(platform, boxes_of(database, settings.var, request), at)
