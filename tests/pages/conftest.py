"""The season, played and served once for all the tests of whole pages, and one browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import launch
from tests.journeys.house import prepared, served
from tests.pages.copies import Copies, published
from tests.pages.office import Office, opened_office
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


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A served platform with one certificate."""
    with opened_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """The public site as files, its platform gone."""
    return published(tmp_path_factory.mktemp("platform"), tmp_path_factory.mktemp("copies"))


@pytest.fixture(scope="module")
def page(browser: Browser, office: Office) -> Iterator[Page]:
    """The page that verifies, open."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    opened = context.new_page()
    opened.goto(f"{office.address}/verifier")
    yield opened
    context.close()
