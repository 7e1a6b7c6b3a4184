"""The browser under test: Debian's Chromium, in its build without a window, which draws a page twice as fast."""

from playwright.sync_api import Browser, Locator, Playwright, expect

from tests.tools import program

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]

# As patient as the windows that tests open; five seconds are short for a busy machine.
expect.set_options(timeout=20_000)


def launch(playwright: Playwright, *more: str) -> Browser:
    """A browser of its own, closed by who asked for it; `more` flags are added."""
    path = program("chromium-headless-shell", "chromium-headless-shell")
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])


def goes(place: Locator) -> None:
    """Click what leads to another page, and wait for it: who clicks again too soon cuts the first journey."""
    with place.page.expect_navigation():
        place.click()
