"""The blind box in a real browser: the code leaves once, the ticket answers, and what can go wrong is said."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from core.platform import Platform
from core.settings import load
from tests.browser import goes
from tests.journeys.house import prepared, served
from tests.pages.looking import faults
from tests.web.answering.test_blind_box import BlindCampaign

pytestmark = [pytest.mark.slow, pytest.mark.browser]


class Asking(NamedTuple):
    """A served platform with a blind campaign, and codes of its agents."""

    address: str
    codes: list[str]
    campaign: BlindCampaign


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("blind")
    house = prepared(folder)
    platform = Platform(load(house.environment))
    campaign = BlindCampaign(platform, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    with served(house, folder):
        yield Asking(house.address, campaign.codes, campaign)
    campaign.boxes.close()
    platform.close()


def _arrives(page: Page, asking: Asking, code: str) -> Page:
    page.set_default_timeout(30_000)
    page.goto(f"{asking.address}/repondre")
    page.locator("#champ-code").fill(code)
    goes(page.locator("main form button"))
    return page


def _begins(page: Page) -> Page:
    page.locator("[data-niveau=aveugle]").wait_for()
    goes(page.locator("#parcours button[name=vers]"))
    return page


def _answers(page: Page, value: str) -> str:
    page.locator(f"input[name=q-0][value='{value}']").check()
    while not page.locator(".said").count():
        goes(page.locator(".moves button").first)
    goes(page.get_by_role("button", name="Envoyer").first)
    return page.locator(".receipt").inner_text()


def test_the_code_leaves_once_then_the_ticket_answers_and_changes_its_mind(asking: Asking, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    page, sent = _arrives(context.new_page(), asking, asking.codes[0]), list[Request]()
    page.locator("[data-niveau=aveugle]").wait_for()
    assert page.locator("[data-niveau=scelle]").is_hidden()
    assert not list(faults(page))
    page.on("request", lambda request: sent.append(request))
    _begins(page)
    first = _answers(page, "4")
    bodies = [(one.url, unquote_plus(one.post_data or "")) for one in sent if one.method == "POST"]
    assert [asking.codes[0] in body for url, body in bodies if url.endswith("/jeton")] == [True]
    assert not [url for url, body in bodies if asking.codes[0] in body and not url.endswith("/jeton")]
    assert "urne aveugle" in page.locator("main").inner_text()
    assert not list(faults(page))
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "aveugle." not in stored
    assert asking.codes[0] not in stored

    sent.clear()
    again = _begins(_arrives(page, asking, asking.codes[0]))
    assert _answers(again, "1") == first
    assert not [one for one in sent if one.url.endswith("/jeton")], "the ticket was still there"
    assert asking.campaign.ballots() == 1

    elsewhere = browser.new_context(locale="fr-FR")
    other = _arrives(elsewhere.new_page(), asking, asking.codes[0])
    assert "Ce code a déjà été échangé" in other.locator("main").inner_text()
    assert other.locator("#parcours button[name=vers]").is_hidden()
    elsewhere.close()

    page.get_by_role("button", name="Effacer le jeton de ce navigateur").click()
    page.get_by_text("Jeton effacé").wait_for()
    assert page.evaluate("JSON.stringify({...localStorage})") == "{}"
    context.close()


def test_a_cut_connection_loses_nothing(asking: Asking, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR")
    page = _arrives(context.new_page(), asking, asking.codes[1])

    def lose(route: Route) -> None:
        route.fetch()  # the server signed, its answer is lost on the way
        route.abort()

    page.route("**/repondre/jeton", lose)
    page.locator("[data-niveau=aveugle]").wait_for()
    page.locator("#parcours button[name=vers]").click()
    page.get_by_text("La connexion s’est coupée.").wait_for()
    page.unroute("**/repondre/jeton")
    page = _begins(_arrives(page, asking, asking.codes[1]))
    before = asking.campaign.ballots()
    assert _answers(page, "3")
    assert asking.campaign.ballots() == before + 1
    context.close()


def test_without_scripts_the_sealed_box_answers_and_says_so(asking: Asking, browser: Browser) -> None:
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = _arrives(context.new_page(), asking, asking.codes[2])
    assert page.locator("[data-niveau=aveugle]").is_hidden()
    assert "Urne scellée" in page.locator("[data-niveau=scelle]").inner_text()
    goes(page.locator("#parcours button[name=vers]"))
    assert _answers(page, "2")
    assert "urne scellée" in page.locator("main").inner_text()
    context.close()
