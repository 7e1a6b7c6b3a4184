"""The published site behind the plainest file server, application and database stopped: a browser verifies there."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page

from core.calendar import in_paris
from tests.pages.copies import Copies, plain_server
from tests.pages.looking import faults
from tests.pages.office import dropped

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def issue(page: Page) -> str:
    page.locator("#reponses[data-issue]").wait_for()
    return str(page.locator("#reponses").get_attribute("data-issue"))


def test_the_address_of_a_certificate_still_answers_and_the_browser_checks_it_there(page: Page, copies: Copies) -> None:
    with plain_server(copies.before) as address:
        page.goto(f"{address}/c/{copies.number}")
        assert "Valide" in page.locator(".standing").first.inner_text()
        assert "Copie du site faite le" in page.locator("body").inner_text()
        page.get_by_role("link", name="Vérifier dans ce navigateur").click()
        assert issue(page) == "valid"
        assert "La liste des statuts, signée et récente" in page.locator("[data-reponse=navigateur]").inner_text()
        assert not list(faults(page))


def test_the_page_that_verifies_takes_numbers_links_and_files_and_says_how_fresh_it_is(
    page: Page, copies: Copies
) -> None:
    with plain_server(copies.before) as address:
        page.goto(f"{address}/verifier/")
        page.wait_for_function("/ à | at /.test(document.querySelector('[data-publiee]').textContent)")
        published = json.loads((copies.before / "publication.json").read_bytes())["published"]
        year = in_paris(datetime.fromisoformat(published)).year
        assert str(year) in page.locator("[data-publiee]").inner_text()
        page.locator("#numero").fill(copies.number.lower().replace("-", " "))
        page.locator("#numero").press("Enter")
        assert issue(page) == "valid"
        page.locator("#reponses").evaluate("one => delete one.dataset.issue")
        page.locator("#lien").fill("https://label.demo.test/c/EHUH-2026-7K3G-J")
        page.locator("#lien").press("Enter")
        assert issue(page) == "unknown"
        assert "Inconnu" in page.locator("[data-reponse=serveur]").inner_text()
        assert dropped(page, "certificat.pdf", copies.pdf) == "valid"
        assert dropped(page, "certificat.pdf", copies.pdf + b"\n") == "altered"
        assert not page.locator("[data-envoyer]").count()
        assert not list(faults(page))


def test_a_copy_made_after_a_suspension_says_it_and_a_copy_grown_old_says_that(page: Page, copies: Copies) -> None:
    with plain_server(copies.after) as address:
        page.goto(f"{address}/verifier/?numero={copies.number}")
        assert issue(page) == "suspended"
        assert "révoque cette édition" in page.locator("[data-reponse=navigateur]").inner_text()
    for later, expected in ((timedelta(days=10), "unsure"), (timedelta(days=4 * 365), "expired")):
        with plain_server(copies.before) as address:
            page.clock.set_fixed_time(datetime.now(UTC) + later)
            page.goto(f"{address}/verifier/?numero={copies.number}")
            assert issue(page) == expected
