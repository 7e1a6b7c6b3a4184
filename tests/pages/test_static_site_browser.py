"""The published site behind the plainest file server, application and database stopped: a browser verifies there."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from cli.export import web_pages
from cli.publish import publish
from core.platform import Platform
from core.settings import load
from label import certificate_life, certificates
from tests.builders import make_person
from tests.journeys.house import prepared
from tests.label.issued import grant
from tests.pages.looking import faults
from tests.pages.office import dropped

pytestmark = [pytest.mark.slow, pytest.mark.browser]
URL, REASON = "https://label.demo.test", "Accueil fermé depuis un mois."


class Copies(NamedTuple):
    """Two published folders, before and after a suspension; the certificate's number and its PDF."""

    before: Path
    after: Path
    number: str
    pdf: bytes


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """Written, then the platform is closed and its folder removed: nothing but files is left."""
    with ThreadPoolExecutor(1) as apart:  # the seal has a loop of its own, which the browser's thread cannot run
        return apart.submit(_published, tmp_path_factory.mktemp("platform"), tmp_path_factory.mktemp("copies")).result()


def _published(folder: Path, copies: Path) -> Copies:
    platform, now = Platform(load(prepared(folder).environment)), datetime.now(UTC)
    with platform.database.write() as session:
        number = grant(session, platform.keyring, platform.settings, now).number
        pdf = certificates.edition(session, number).pdf
    publish(platform, copies / "before", web_pages(platform), at=now)
    with platform.database.write() as session:
        by, keyring = make_person(session, now, "manager"), platform.keyring
        certificate_life.suspend(session, keyring, number, reason=REASON, by=by, at=now, public_url=URL)
    publish(platform, copies / "after", web_pages(platform), at=now)
    platform.close()
    shutil.rmtree(folder)
    return Copies(copies / "before", copies / "after", number, pdf)


@contextmanager
def plain_server(folder: Path) -> Iterator[str]:
    """`python -m http.server` on this folder, ended by its id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address, end = f"http://127.0.0.1:{port}", time.monotonic() + 20
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{address}/publication.json", timeout=2):  # noqa: S310 (this machine)
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


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
        assert str(datetime.now(UTC).year) in page.locator("[data-publiee]").inner_text()
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
