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


def presses_twice(button: Locator) -> list[str]:
    """Press twice before any answer, as a hesitant finger does; the addresses that are sent something from then on.

    Two presses of the mouse would not do: on a slow machine the second falls on what the first one opened.
    """
    sent: list[str] = []
    button.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    button.evaluate("one => { one.click(); one.click(); }")
    return sent


def goes(place: Locator) -> None:
    """Click what leads to another page, and wait for it: who clicks again too soon cuts the first journey."""
    with place.page.expect_navigation():
        place.click()
