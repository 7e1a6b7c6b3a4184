"""Fixtures of the pages: an application on a migrated database, a clock one can move, visitors."""

import shutil
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from core.keys import folder_of
from core.platform import Platform
from core.settings import Settings
from tests.label.attested import AT
from tests.label.issued import grant
from tests.web.visitor import Visitor, Visitors
from web.app import create_app
from web.frame.long_work import LongWork
from web.frame.refusals import Refusals


class Clock:
    """The moment of the application; `advance` moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@pytest.fixture
def clock(at: datetime) -> Clock:
    """The application's clock, at the fixture moment `at`."""
    return Clock(at)


@pytest.fixture
def platform(settings: Settings, migrated_sqlite: Path, fresh_keys: Path) -> Iterator[Platform]:
    """A platform on a fresh migrated SQLite file, with the keys of a first start."""
    settings.var.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_sqlite, settings.var / "label.sqlite3")
    shutil.copytree(fresh_keys, folder_of(settings))
    opened = Platform(settings)
    yield opened
    opened.close()


class House:
    """One application for the whole run, whose platform and clock each test brings: building it takes a second."""

    def __init__(self) -> None:
        self.platform = Platform.__new__(Platform)
        self.clock: Callable[[], datetime] = lambda: datetime.min.replace(tzinfo=UTC)
        self.built: Litestar | None = None

    def with_(self, platform: Platform, clock: Clock) -> Litestar:
        vars(self.platform).clear()
        vars(self.platform).update(vars(platform))
        self.clock = clock
        if self.built is None:
            self.built = create_app(self.platform, clock=lambda: self.clock())
        return self.built


@pytest.fixture(scope="session")
def house() -> House:
    """Built once."""
    return House()


@pytest.fixture(scope="session")
def granted_var(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a platform, keys and database, where a committee granted a certificate at the moment of `at`."""
    var = tmp_path_factory.mktemp("granted") / "var"
    var.mkdir()
    shutil.copyfile(migrated_sqlite, var / "label.sqlite3")
    opened = Platform(Settings(var=var, demo=True))
    with opened.database.write() as session:
        grant(session, opened.keyring, opened.settings, AT)
    opened.close()
    return var


@pytest.fixture
def app(house: House, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    """The whole application; what breaks inside is printed, which the real one never does."""

    def told(refusals: Refusals, request: Any, error: Exception) -> Any:
        traceback.print_exception(error)
        return unknown(refusals, request, error)

    unknown = Refusals._unknown
    monkeypatch.setattr(Refusals, "_unknown", told)
    # However busy the machine: work that a test does not hold is over when its request goes on.
    monkeypatch.setattr(LongWork.start, "__kwdefaults__", {"patience": 60.0})
    return house.with_(platform, clock)


@pytest.fixture
def visitors(app: Litestar, platform: Platform, clock: Clock) -> Iterator[Visitors]:
    """Makes people who visit: `visitors.citizen()`, `visitors.of("manager")`."""
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield Visitors(client, platform, clock)


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    """A citizen without an account."""
    return visitors.citizen()
