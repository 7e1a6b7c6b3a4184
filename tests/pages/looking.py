"""What a browser says of a page: what axe finds in each medium, and whether it must be scrolled sideways."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.pages.season import Season
from tests.pages.tour import Stop

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What passes is thousands of elements a page, whose description costs more than their examination.
OPTIONS: dict[str, Any] = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
AXE = Axe().axe_script
VIOLATIONS = "options => axe.run(options).then(found => found.violations)"
MEDIA: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "media": "screen"},
    "dark": {"color_scheme": "dark", "media": "screen"},
    "print": {"color_scheme": "light", "media": "print"},
}
# 320 px: what is left of 1280 px at a zoom of 400 % (WCAG 1.4.10).
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 900}


def visiting(browser: Browser, season: Season, who: str) -> BrowserContext:
    """A window of this person, signed in."""
    context = browser.new_context(locale="fr-FR", viewport=WIDE, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    if who in season.tokens:
        context.add_cookies([{"name": "session", "value": season.tokens[who], "url": season.house.address}])
    return context


def faults(page: Page) -> Iterator[str]:
    """Everything that axe finds in light, dark and print with nothing folded, and sideways scrolling, a line each."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.evaluate(AXE)
    for medium, emulated in MEDIA.items():
        page.emulate_media(**emulated, reduced_motion="reduce")  # a colour on its way to another is none of ours
        for violation in page.evaluate(VIOLATIONS, OPTIONS):
            for node in violation["nodes"][:3]:
                yield f"{medium}: {violation['id']}: {node['html'][:160]} — {node.get('failureSummary', '')[:200]}"
    page.emulate_media(**MEDIA["light"])
    page.set_viewport_size(NARROW)
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if beyond > 0:
        yield f"scrolls sideways by {beyond} px at 320 px"
    page.set_viewport_size(WIDE)


def each(browser: Browser, season: Season, stops: list[Stop]) -> Iterator[tuple[Stop, Page]]:
    """Every stop, open in its person's window."""
    for who in dict.fromkeys(stop.who for stop in stops):
        context = visiting(browser, season, who)
        page = context.new_page()
        for stop in stops:
            if stop.who == who:
                page.goto(season.house.address + stop.path)
                yield stop, page
        context.close()


def design_pages(browser: Browser, address: str) -> Iterator[tuple[str, bytes]]:
    """A picture of each component of /design, on a phone and on a screen, light and dark."""
    for width in (360, 1280):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                locale="fr-FR", viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(f"{address}/design")
            page.evaluate("document.fonts.ready")
            for specimen in page.locator(".specimen").all():
                yield f"{specimen.get_attribute('id')}-{width}-{scheme}", specimen.screenshot()
            context.close()
