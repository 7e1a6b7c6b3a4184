"""The published site behind the plainest file server, application and database stopped: a browser verifies there."""

import base64
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

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


@contextmanager
def file_host(folder: Path) -> Iterator[str]:
    """As object stores do: a page of ours for what is not there."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            page = (folder / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_said: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_offline_code_or_a_mistyped_number_is_checked_where_no_file_is(page: Page, copies: Copies) -> None:
    token = (copies.before / "c" / copies.number / "attestation.cwt").read_bytes()
    code = base64.b32encode(token).decode().rstrip("=")
    asked = {
        f"V/{code}": "valid",
        f"V/{code[:-9]}AAAAAAAAA": "foreign",
        f"c/{copies.number.lower().replace('-', '%20')}": "valid",
        "c/EHUH-2026-7K3G-J": "unknown",
    }
    with file_host(copies.before) as address:
        for path, expected in asked.items():
            answer = page.goto(f"{address}/{path}")
            assert answer is not None
            assert (answer.status, issue(page)) == (404, expected), path
            assert not page.get_by_text("un autre site que le nôtre").count()
        page.goto(f"{address}/ailleurs")
        assert "Cette copie n’a rien à l’adresse demandée" in page.locator("main").inner_text()
        assert not page.locator("#reponses").is_visible()
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
