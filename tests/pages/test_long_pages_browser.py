"""Long pages on a phone: the answer first, the rest folded; nothing is lost on paper, nor without JavaScript."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from accounts import sessions
from core.actor import Actor
from core.platform import Platform
from core.settings import load
from tests.builders import make_person
from tests.journeys.house import House, prepared, served
from tests.label.sittings import MET, open_sitting
from tests.pages.looking import faults
from tests.pages.walking import printed

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# A phone; what is read in two minutes; far under what was refused (over 10,000 px).
PHONE: ViewportSize = {"width": 360, "height": 800}
FIRST, WHOLE = 1500, 5000
# A finger. Source: WCAG 2.5.5.
TOUCH = 44


class Results:
    """A served platform, a verdict before the committee, and the manager who reads it."""

    def __init__(self, house: House) -> None:
        self.platform = Platform(load(house.environment))
        now = datetime.now(UTC)
        with self.platform.database.write() as session:
            candidacy, _ = open_sitting(session, now, MET)
            manager: Actor = make_person(session, now, "manager")
            assert manager.id is not None
            self.token = sessions.open_(session, sessions.memberships(session, manager.id)[0].id, at=now)
            self.path = f"/candidatures/{candidacy.id}"
        self.site = house.address

    def opens(self, browser: Browser, **options: Any) -> Page:
        context = browser.new_context(locale="fr-FR", viewport=PHONE, reduced_motion="reduce", **options)
        context.add_cookies([{"name": "session", "value": self.token, "url": self.site}])
        page = context.new_page()
        page.goto(f"{self.site}{self.path}/resultats")
        return page


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    folder = tmp_path_factory.mktemp("long")
    house = prepared(folder)
    found = Results(house)
    with served(house, folder):
        yield found
    found.platform.close()


def _bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None, selector
    return box["y"] + box["height"]


def test_the_answer_what_to_do_and_the_figures_come_first_on_a_phone(results: Results, browser: Browser) -> None:
    page = results.opens(browser)
    assert _bottom(page, ".answer__next") < _bottom(page, "ul.figures > li:first-child") < FIRST
    assert page.evaluate("document.documentElement.scrollHeight") < WHOLE
    for summary in page.locator(".fold > summary").all():
        box = summary.bounding_box()
        assert box is not None and box["height"] >= TOUCH
    page.context.close()


def test_a_figure_leads_to_its_rule_although_folded_and_without_javascript(results: Results, browser: Browser) -> None:
    page = results.opens(browser, java_script_enabled=False)
    rule = page.locator("#regle-plancher-usagers")
    assert not rule.is_visible()
    # The last pixels of its line lead there as well as its name.
    page.locator("ul.figures > li").nth(3).click(position={"x": 300, "y": 50})
    rule.wait_for()
    assert rule.is_visible()
    page.context.close()


def test_paper_shows_what_the_screen_folds(results: Results, browser: Browser) -> None:
    page = results.opens(browser)
    assert not page.get_by_text("Le résultat lui-même manque le seuil").is_visible()
    said = " ".join(printed(page.pdf()).split())
    for words in ("Le résultat lui-même manque le seuil", "Règle publiée", "au moins 55 sur 100"):
        assert words in said, words
    page.context.close()


def test_neither_the_folds_nor_the_journal_have_a_fault(results: Results, browser: Browser) -> None:
    page = results.opens(browser)
    found = list(faults(page))
    page.goto(f"{results.site}{results.path}/historique")
    assert not [*found, *faults(page)]
    page.context.close()
