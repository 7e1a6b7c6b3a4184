"""Every page of every role, on a phone and on a screen, light and dark, as pictures in a folder to look through."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.pages.looking import each
from tests.pages.season import season
from tests.pages.tour import CITIZEN, Stop, tour

SIZES = (360, 1280)


def draw(folder: Path) -> int:
    """Write the pictures; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = 0
    with tempfile.TemporaryDirectory() as home, season(Path(home)) as played, sync_playwright() as playwright:
        browser = launch(playwright)
        stops = [*tour(played), Stop(CITIZEN, "/design", "/design")]
        for stop, page in each(browser, played, stops):
            for width in SIZES:
                page.set_viewport_size({"width": width, "height": 900})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=folder / f"{stop.name}-{width}-{scheme}.png", full_page=True)
                    drawn += 1
        browser.close()
    return drawn


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(f"{draw(target)} images dans {target}")  # noqa: T201 (a command)
