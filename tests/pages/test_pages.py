"""Every page of every role, and the whole way of a respondent: axe finds nothing, nothing is scrolled sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import goes
from tests.pages.codes import a_code
from tests.pages.looking import each, faults, visiting
from tests.pages.season import Season
from tests.pages.tour import CITIZEN, Stop, tour

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SHIFT = """() => new Promise((tell) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => tell(sum), 300);
})"""
# Pages that no link leads to.
HIDDEN = [
    Stop(CITIZEN, "/design", "/design"),
    Stop(CITIZEN, "/rien-ici", "404"),
    Stop("shopper", "/candidatures", "403"),
]


@pytest.fixture(scope="module")
def toured(played: Season) -> list[Stop]:
    """The pages that links lead to, found once."""
    return tour(played)


def test_no_page_of_any_role_has_a_fault(played: Season, browser: Browser, toured: list[Stop]) -> None:
    stops = [*toured, *HIDDEN]
    assert {stop.role for stop in stops} == {CITIZEN, "applicant", "manager", "auditor", "committee", "shopper"}
    assert len(stops) > 70, "the tour lost its way"
    assert "/candidatures/*/visites/retour" in {stop.kind for stop in stops}, "nothing leads to the feedback of visits"
    found = [
        f"{stop.who} {stop.path}: {fault}" for stop, page in each(browser, played, stops) for fault in faults(page)
    ]
    assert not found, "\n".join(found)


def test_a_refused_form_has_no_fault(played: Season, browser: Browser) -> None:
    context = visiting(browser, played, CITIZEN)
    page = context.new_page()
    page.goto(f"{played.house.address}/inscription")
    goes(page.get_by_role("button", name="Inscrire"))
    assert page.locator("#erreurs").evaluate("one => one === document.activeElement"), "the summary takes the focus"
    assert not list(faults(page))
    context.close()


def test_no_screen_of_a_respondent_has_a_fault(played: Season, browser: Browser) -> None:
    code = a_code(played, browser)
    context = visiting(browser, played, CITIZEN)
    found = {page.title(): list(faults(page)) for page in _answering(context.new_page(), played.house.address, code)}
    assert len(found) >= 8, list(found)
    assert not any(found.values()), found
    assert context.cookies() == []
    context.close()


def _answering(page: Page, address: str, code: str) -> Iterator[Page]:
    """Each screen of a respondent, a wrong code first, up to the receipt."""
    page.goto(f"{address}/repondre")
    for typed in ("AAAA", code):
        page.get_by_label("Votre code").fill(typed)
        goes(page.get_by_role("button", name="Continuer"))
        yield page
    goes(page.get_by_role("button", name="Commencer").first)
    while not page.get_by_role("button", name="Envoyer").count():
        yield page
        page.locator("fieldset.item").evaluate_all("all => all.forEach(one => one.querySelector('input').click())")
        goes(page.locator("button[name=vers]").first)
    yield page
    goes(page.get_by_role("button", name="Envoyer").first)
    yield page


def test_nothing_moves_while_a_public_page_loads(played: Season, browser: Browser, toured: list[Stop]) -> None:
    """Cumulative layout shift as the browser counts it; 0.1 is called good, ours is nothing that an eye can see."""
    stops = [stop for stop in toured if stop.who == CITIZEN]
    moved = {stop.path: page.evaluate(SHIFT) for stop, page in each(browser, played, stops)}
    assert len(moved) > 8
    assert max(moved.values()) < 0.01, moved
