"""The working pages of manager and auditor on a phone: the next action first, long lists folded, all of it on paper."""

from collections.abc import Iterator

import httpx
import pytest
from lxml import html
from playwright.sync_api import Browser, Page, ViewportSize

from tests.pages.looking import faults, visiting
from tests.pages.season import Season
from tests.pages.walking import printed

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PHONE: ViewportSize = {"width": 360, "height": 800}
# Each was between 3,400 and 9,700 px high. The next action is seen before a second screen is scrolled.
WHOLE, FIRST = 3600, 1000
NAME = "Université de Haute-Lande"
# Who opens which page, and whether something waits for them there.
PAGES = (
    ("manager", "/visites", True),
    ("manager", "/visites/plan", False),
    ("manager", "/preuves", False),
    ("manager", "/preuves/couverture", False),
    ("auditor", "/preuves", True),
    ("applicant-universite", "/preuves", True),
    ("manager", "/auditeurs", False),
    ("manager", "/personnes", False),
    ("manager", "/enqueteurs", False),
)


@pytest.fixture(scope="module")
def folder(played: Season) -> str:
    """The address of the candidacy that is being evaluated."""
    cookies = {"session": played.tokens["manager"]}
    found = html.fromstring(httpx.get(f"{played.house.address}/candidatures", cookies=cookies).text)
    address: str = found.xpath(f"//main//a[contains(., '{NAME}')]/@href")[0]
    return address


def _opened(played: Season, browser: Browser, folder: str) -> Iterator[tuple[Page, str, bool]]:
    """Each page on a phone, its end, and whether an action comes first there."""
    for who, end, waits in PAGES:
        context = visiting(browser, played, who)
        page = context.new_page()
        page.set_viewport_size(PHONE)
        page.goto(played.house.address + (end if end in ("/auditeurs", "/personnes", "/enqueteurs") else folder + end))
        yield page, end, waits
        context.close()


def test_what_is_to_be_done_comes_first_and_the_rest_in_a_few_screens(
    played: Season, browser: Browser, folder: str
) -> None:
    heights: dict[str, int] = {}
    for page, end, waits in _opened(played, browser, folder):
        heights[end] = max(heights.get(end, 0), page.evaluate("document.documentElement.scrollHeight"))
        if waits:
            box = page.locator("main .button--primary").first.bounding_box()
            assert box is not None and box["y"] + box["height"] < FIRST, f"{end}: {box}"
    assert max(heights.values()) < WHOLE, heights


def test_nothing_has_a_fault_once_unfolded(played: Season, browser: Browser, folder: str) -> None:
    found = [f"{end}: {fault}" for page, end, _ in _opened(played, browser, folder) for fault in faults(page)]
    assert not found, "\n".join(found)


def test_an_address_unfolds_a_requirement_without_javascript(played: Season, browser: Browser, folder: str) -> None:
    context = browser.new_context(locale="fr-FR", viewport=PHONE, java_script_enabled=False)
    context.add_cookies([{"name": "session", "value": played.tokens["manager"], "url": played.house.address}])
    page = context.new_page()
    page.goto(f"{played.house.address}{folder}/preuves")
    assert not page.locator("#X-COM-2").is_visible()
    page.goto(f"{played.house.address}{folder}/preuves#X-COM-2")
    page.locator("#X-COM-2").wait_for()
    context.close()


def test_paper_shows_the_folded_parts(played: Season, browser: Browser, folder: str) -> None:
    context = visiting(browser, played, "manager")
    page = context.new_page()
    for end, words in (("/preuves", "Ce qui est attendu"), ("/visites/plan", "Empreinte SHA-256")):
        page.goto(played.house.address + folder + end)
        assert not page.get_by_text(words).first.is_visible()
        assert words in " ".join(printed(page.pdf()).split()), end
    context.close()


def test_a_change_of_organisation_asks_for_one_case_at_a_time(played: Season, browser: Browser) -> None:
    context = visiting(browser, played, "manager")
    page = context.new_page()
    page.goto(f"{played.house.address}/changements/nouveau")
    words = ("Nouveau nom", "SIRET de l’organisation qui la reprend", "Motif", "Une scission ne se propose pas ici")
    for case, shown in (
        ("", ()),
        ("Elle change de nom ou de SIRET", (0, 2)),
        ("Elle est reprise par une autre", (1, 2)),
        ("Elle se partage en plusieurs", (3,)),
    ):
        if case:
            page.get_by_label(case).check()
        seen = [page.get_by_text(word, exact=word == "Motif").first.is_visible() for word in words]
        assert seen == [rank in shown for rank in range(len(words))], case
    context.close()
