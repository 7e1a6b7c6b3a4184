"""The two scripts that change a part of a page: what they say is said, and the focus is never lost."""

import time
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core.platform import Platform
from core.settings import load
from evaluation.models import Evaluation
from label.models import Candidacy
from tests.pages.looking import faults, visiting
from tests.pages.season import Season
from web.frame.long_work import Told

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DIGEST = "ab" * 32
FOCUSED = "document.activeElement.textContent.trim()"


def test_a_refused_file_says_why_in_place_and_may_be_sent_again(
    played: Season, browser: Browser, tmp_path: Path
) -> None:
    wrong = tmp_path / "note.pdf"
    wrong.write_bytes(b"MZ\x90\x00\x03programme")
    context = visiting(browser, played, "applicant-universite")
    page = context.new_page()
    page.goto(f"{played.house.address}{_candidacy(played)[1]}/preuves/depot")
    for _ in range(2):
        page.get_by_label("Ce que ce document prouve").select_option(index=1)
        page.get_by_label("Titre du document").fill("Une note")
        page.locator("input[type=file]").set_input_files(wrong)
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.get_by_role("button", name="Déposer le document").click()
        assert (answered.value.status, answered.value.request.resource_type) == (422, "xhr")
        page.locator("#erreurs").wait_for()
        assert "n’est pas accepté" in page.locator("#erreurs").inner_text()
        assert page.evaluate("document.activeElement.id") == "erreurs"
        assert page.get_by_label("Titre du document").input_value() == "Une note"
    context.close()


def test_whoever_waits_keeps_the_focus_until_the_end(played: Season, browser: Browser) -> None:
    told, address = _work(played)
    context = visiting(browser, played, "manager")
    page = context.new_page()
    _tells(told, "running", 500)
    page.goto(address)
    page.get_by_role("link", name="Actualiser").focus()
    _tells(told, "running", 7500)
    page.locator(".progress__text", has_text="7 500").wait_for()
    assert page.evaluate(FOCUSED) == "Actualiser"
    assert not list(faults(page))
    _tells(told, "done", 10_000, "Import terminé.")
    page.get_by_role("link", name="Continuer").wait_for()
    assert page.evaluate(FOCUSED) == "Continuer"
    _reloads(page, "Import terminé.")
    context.close()


def _candidacy(played: Season) -> tuple[UUID, str]:
    """The evaluation that is going on, and the address of its candidacy: the university's."""
    platform = Platform(load(played.house.environment))
    try:
        with platform.database.read() as session:
            query = select(Evaluation.id, Candidacy.id).join(Candidacy, Candidacy.id == Evaluation.candidacy_id)
            evaluation, candidacy = session.execute(query.where(Candidacy.state == "evaluation")).one()
    finally:
        platform.close()
    return evaluation, f"/candidatures/{candidacy}"


def _work(played: Season) -> tuple[Path, str]:
    """Where the import of a file of visits is told, and the page that reads it."""
    evaluation, address = _candidacy(played)
    told = load(played.house.environment).var / "imports" / "avancement" / f"{evaluation}-{DIGEST}.json"
    told.parent.mkdir(parents=True, exist_ok=True)
    return told, f"{played.house.address}{address}/visites/import/{DIGEST}/avancement"


def _tells(path: Path, state: str, done: int, sentence: str = "") -> None:
    path.write_bytes(msgspec.json.encode(Told(state, done, 10_000, sentence, time.time())))


def _reloads(page: Page, sentence: str) -> None:
    page.reload()
    assert sentence in page.locator("#avancement").inner_text()
