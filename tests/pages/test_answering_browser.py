"""Answering in a browser: drafts kept on demand and sealed by the code, without scripts, by keyboard, in large type."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.platform import Platform
from core.settings import load
from tests.browser import goes
from tests.journeys.house import prepared, served
from tests.pages.keyboard import Keyboard
from tests.pages.looking import faults
from tests.web.answering.test_answering import Box

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PHONE = 360, 740
# 1280 px seen at 200 %, and the text alone twice as large.
ZOOMED = 640, 450
KEEP = "Garder mon brouillon sur cet appareil"
STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


BOXES = """all => all.map(one => {
  const box = one.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom].map(Math.round);
})"""


class Asking(NamedTuple):
    """A served platform that asks agents something, and two of their codes."""

    address: str
    codes: list[str]


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("asking")
    house = prepared(folder)
    platform = Platform(load(house.environment))
    codes = Box(platform, lambda: datetime.now(UTC)).codes  # type: ignore[arg-type]
    platform.close()
    with served(house, folder):
        yield Asking(house.address, codes)


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        locale="fr-FR", viewport={"width": PHONE[0], "height": PHONE[1]}, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def _enters(page: Page, asking: Asking, code: str, language: str = "") -> Page:
    page.goto(f"{asking.address}/repondre{language}")
    page.locator("#champ-code").fill(code)
    goes(page.locator("main form button"))
    return page


def _begins(page: Page) -> Page:
    goes(page.locator("#parcours button[name=vers]"))
    return page


def _overlap(one: list[int], other: list[int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _chosen(page: Page) -> list[str]:
    return [one.get_attribute("name") or "" for one in page.locator("input[type=radio]:checked").all()]


def _reaches_the_end(page: Page) -> Page:
    while not page.locator(".said").count():
        goes(page.locator(".moves button").first)
    return page


def test_a_draft_stays_only_when_asked_and_only_the_code_opens_it(asking: Asking, window: BrowserContext) -> None:
    page = _begins(_enters(window.new_page(), asking, asking.codes[0]))
    page.locator("input[name=q-0][value='4']").check()
    goes(page.locator(".moves button").first)
    assert page.evaluate(STORED) == "[{},{}]", "nothing stays without being asked"
    page.get_by_label(KEEP).check()
    page.get_by_text("Brouillon gardé sur cet appareil.").wait_for()
    before = page.evaluate(STORED)
    page.locator("input[name=q-4][value='2']").check()
    goes(page.locator(".moves button").first)
    page.wait_for_function(f"before => {STORED} !== before", arg=before)  # the draft is sealed beside the page
    expect(page.get_by_label(KEEP)).to_be_checked()
    stored = page.evaluate(STORED)
    assert asking.codes[0].replace("-", "") not in stored.replace("-", "")
    assert "answers" not in stored
    page.close()

    stranger = _enters(window.new_page(), asking, asking.codes[1])
    assert stranger.locator("[data-reprise]").is_hidden(), "another code opens nothing"
    stranger.close()

    page = _enters(window.new_page(), asking, asking.codes[0].lower())
    assert page.locator("input[name=reponses]").input_value().strip("-") == "", "the server sends an empty form"
    page.locator("[data-reprise]").wait_for()
    assert not list(faults(page))
    goes(page.get_by_role("button", name="Reprendre mon brouillon"))
    assert _chosen(page) == ["q-0"]
    goes(page.locator(".moves button").first)
    assert _chosen(page) == ["q-4"]
    goes(_reaches_the_end(page).get_by_role("button", name="Envoyer").first)
    page.get_by_text("Votre réponse est dans l’urne").first.wait_for()
    page.wait_for_function(f"{STORED} === '[{{}},{{}}]'")


def test_a_draft_is_erased_by_whoever_no_longer_wants_it(asking: Asking, window: BrowserContext) -> None:
    page = _begins(_enters(window.new_page(), asking, asking.codes[1]))
    for _ in range(2):
        page.get_by_label(KEEP).check()
        page.get_by_text("Brouillon gardé sur cet appareil.").wait_for()
        page.get_by_label(KEEP).uncheck()
        page.get_by_text("Brouillon effacé de cet appareil.").wait_for()
        assert page.evaluate(STORED) == "[{},{}]"
    page.get_by_label(KEEP).check()
    page.get_by_text("Brouillon gardé sur cet appareil.").wait_for()
    page = _enters(page, asking, asking.codes[1])
    page.get_by_role("button", name="Effacer ce brouillon").click()
    assert page.locator("[data-reprise]").is_hidden()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Commencer"
    assert page.evaluate(STORED) == "[{},{}]"


def test_a_draft_that_is_too_old_is_erased_unread(asking: Asking, window: BrowserContext) -> None:
    page = _begins(_enters(window.new_page(), asking, asking.codes[1]))
    page.get_by_label(KEEP).check()
    page.get_by_text("Brouillon gardé sur cet appareil.").wait_for()
    page.evaluate("""() => { const name = Object.keys(localStorage)[0];
        localStorage.setItem(name, JSON.stringify({...JSON.parse(localStorage.getItem(name)), until: Date.now() - 1}));
        sessionStorage.clear(); }""")
    page = _enters(page, asking, asking.codes[1])
    page.wait_for_function(f"{STORED} === '[{{}},{{}}]'")
    assert page.locator("[data-reprise]").is_hidden()


def test_without_a_script_the_same_pages_do_the_same_work(asking: Asking, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = _begins(_enters(context.new_page(), asking, asking.codes[0]))
    page.locator("input[name=q-0][value='4']").check()
    assert page.get_by_label(KEEP).is_hidden()
    goes(page.get_by_role("button", name="English"))
    goes(page.get_by_role("button", name="Next"))
    goes(page.get_by_role("button", name="Back"))
    assert _chosen(page) == ["q-0"]
    goes(_reaches_the_end(page).get_by_role("button", name="Send").first)
    assert "Your receipt" in page.locator("main").inner_text()
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("language", ["?lang=en", "?lang=falc"])
def test_no_screen_in_another_language_has_a_fault(asking: Asking, window: BrowserContext, language: str) -> None:
    page = _enters(window.new_page(), asking, asking.codes[1], language)
    assert not list(faults(page))
    _begins(page)
    while not page.locator(".said").count():
        assert not list(faults(page)), page.title()
        page.locator("fieldset.item").evaluate_all("all => all.forEach(one => one.querySelector('input').click())")
        goes(page.locator(".moves button").first)
    assert not list(faults(page))


def test_what_is_not_promised_fits_a_phone(asking: Asking, window: BrowserContext) -> None:
    page = _enters(window.new_page(), asking, asking.codes[1])
    for language in ("", "English", "Français facile"):
        if language:
            goes(page.get_by_role("button", name=language))
        box = page.locator("#limites").bounding_box()
        assert box is not None
        assert box["height"] <= PHONE[1], language


@pytest.mark.parametrize("width", [320, 360, 375, 412, 600, 1280])
def test_the_points_of_a_scale_share_their_lines_and_languages_do_not_overlap(
    asking: Asking, browser: Browser, width: int
) -> None:
    context = browser.new_context(locale="fr-FR", viewport={"width": width, "height": 740}, reduced_motion="reduce")
    page = _enters(context.new_page(), asking, asking.codes[1])
    page.goto(f"{asking.address}/repondre")
    names = page.locator(".masthead a[hreflang], .wordmark").evaluate_all(BOXES)
    apart = [one for one in names if any(other != one and _overlap(one, other) for other in names)]
    assert apart == [], width
    page = _begins(_enters(page, asking, asking.codes[1]))
    while page.locator(".scale").count():
        for scale in page.locator(".scale").all():
            tops = [box[1] for box in scale.locator(".point:not(.point--none)").evaluate_all(BOXES)]
            lines = {top: tops.count(top) for top in tops}
            assert len(set(lines.values())) == 1, (width, lines)
        goes(page.locator(".moves button").first)
    context.close()


@pytest.mark.parametrize(("width", "height"), [PHONE, ZOOMED])
def test_large_text_and_small_screens_lose_nothing(asking: Asking, browser: Browser, width: int, height: int) -> None:
    context = browser.new_context(
        locale="fr-FR", viewport={"width": width, "height": height}, color_scheme="dark", reduced_motion="reduce"
    )
    page = _begins(_enters(context.new_page(), asking, asking.codes[1]))
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), size
        cut = page.locator(".point, .moves .button, .item > legend").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().left < 0)"
            ".map(one => one.textContent.trim())"
        )
        assert cut == [], size
    context.close()


def test_easy_french_is_answered_with_a_keyboard(asking: Asking, window: BrowserContext) -> None:
    page = _enters(window.new_page(), asking, asking.codes[1])
    page.set_viewport_size({"width": 1280, "height": 900})
    keys = Keyboard(page).presses("Français facile").presses("Commencer")
    assert "lang=falc" in page.url
    keys.answers_what_is_asked().presses("Suivant").answers_what_is_asked().presses("Page d’avant")
    assert len(_chosen(page)) == 4
    keys.reaches("Garder mes réponses sur cet appareil", "INPUT").page.keyboard.press("Space")
    page.get_by_text("Vos réponses sont gardées sur cet appareil.").wait_for()
    keys.page.keyboard.press("Space")
    page.get_by_text("Vos réponses sont effacées de cet appareil.").wait_for()
