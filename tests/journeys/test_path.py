"""The whole path in a real browser, as seven kinds of people; it ends with the certificate verified by its files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from cli.demonstration import proofs
from cli.export import export, web_pages
from core.calendar import date_in_paris
from core.platform import Platform
from core.settings import load
from evaluation import referentiel as referentiels
from evaluation.visits.mystery_plan import least_total
from tests.browser import launch
from tests.journeys import acts, decisions
from tests.journeys.house import MANAGER, House, open_house
from tests.journeys.people import Person
from verify.main import main as label_verify

AGENTS = USERS = 5
# An agent without JavaScript and a citizen with it.
BY_HAND = (0, AGENTS)
COMMITTEE = [(f"Membre {number}", f"comite{number}@essai.test") for number in (1, 2, 3)]


@pytest.mark.browser
@pytest.mark.slow
def test_from_an_application_to_a_certificate_that_anybody_verifies(tmp_path: Path) -> None:
    document, trace = tmp_path / "marges.pdf", tmp_path / "appel.png"
    document.write_bytes(proofs.document("Marges de décision", "Chaque agent peut accorder un délai.", acts.NAME))
    trace.write_bytes(proofs.trace("Appel", "Décroché au deuxième signal.", "Visite"))
    today = date_in_paris(datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    with open_house(tmp_path) as house, sync_playwright() as playwright:
        browser = launch(playwright)
        manager = Person(browser, house).signs_in(MANAGER[1])
        applicant = acts.applies(browser, house)
        acts.admits(manager)
        _asks_everybody(browser, house, applicant)
        auditor = acts.opens_account(manager, "Julien Marchal", "audit@essai.test", "auditeur")
        decisions.is_entrusted(manager, auditor)
        decisions.files_evidence(applicant, document)
        shopper = acts.opens_account(manager, "Léa Fontaine", "visites@essai.test", "enquêteur mystère")
        acts.commits(shopper)
        acts.tests_the_service(manager, shopper, trace, missions=_fewest_visits(), day=today)
        acts.seals(manager)
        decisions.examines(auditor)
        decisions.reports(auditor, applicant)
        members = [acts.opens_account(manager, *member, "membre du comité") for member in COMMITTEE]
        number = decisions.decide(manager, members)
        decisions.verifies(Person(browser, house, javascript=False), number)
        browser.close()
        _verify_by_files(house.environment, number, tmp_path / "site")


def _asks_everybody(browser: Browser, house: House, applicant: Person) -> None:
    """Leader, agents and citizens answer; half of them without JavaScript, the first of each kind click by click."""
    (leader,) = acts.asks(applicant, "Dirigeants", leader="Anne Ferrand")
    agents = acts.asks(applicant, "Agents", codes=8)
    users = acts.asks(applicant, "Citoyens", codes=10)
    acts.answers(browser, house, leader, javascript=True).sees("Anne Ferrand").leaves()
    for rank, code in enumerate([*agents[:AGENTS], *users[:USERS]]):
        person = acts.answers(browser, house, code, javascript=rank % 2 == 1, by_hand=rank in BY_HAND)
        person.sees("Votre reçu").leaves()


def _fewest_visits() -> int:
    channels = referentiels.load("ehuh-2019").mystere.canaux
    return least_total({channel.code: channel.part for channel in channels})


def _verify_by_files(environment: dict[str, str], number: str, folder: Path) -> None:
    platform = Platform(load(environment))
    try:
        export(platform, folder, web_pages(platform))
    finally:
        platform.close()
    assert label_verify([str(folder), number]) == 0
    assert (folder / "c" / number / "certificat.pdf").read_bytes().startswith(b"%PDF")
