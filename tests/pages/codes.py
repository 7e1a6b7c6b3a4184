"""A code to answer with, as an organisation prints it."""

from playwright.sync_api import Browser

from tests.browser import goes
from tests.pages.looking import faults, visiting
from tests.pages.season import Season


def a_code(played: Season, browser: Browser) -> str:
    """A code for somebody whom the university serves, made by its quality manager; the printed page is judged too."""
    context = visiting(browser, played, "applicant-universite")
    page = context.new_page()
    page.goto(f"{played.house.address}/candidatures")
    goes(page.locator("main .file a").first)
    page.goto(f"{page.url}/campagnes/usagers")
    page.get_by_label("Site").first.select_option(index=1)
    page.get_by_label("Nombre de billets").fill("1")
    goes(page.get_by_role("button", name="Créer les billets"))
    code = page.locator(".slip__code").first.inner_text()
    found = list(faults(page))
    assert not found, found
    context.close()
    return code
