"""The season, played and served once for all the tests of whole pages, and one browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch
from tests.journeys.house import prepared, served
from tests.pages.season import Season, season


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """The demonstration, served."""
    with season(tmp_path_factory.mktemp("season")) as opened:
        yield opened


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """An empty platform, served."""
    house = prepared(tmp_path)
    with served(house, tmp_path):
        yield house.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file of tests: while it is open, no other test of the same process may open its own."""
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()
