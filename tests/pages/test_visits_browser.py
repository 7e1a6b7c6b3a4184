"""A report on a telephone whose network comes and goes: nothing lost, nothing doubled, nothing overwritten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.browser import goes, presses_twice
from tests.evaluation.campaign_of_visits import PROOF, STORY
from tests.journeys.house import prepared, served
from tests.pages.looking import faults
from tests.pages.telephone import SLOW_DRAWER, Visits, drafts, fills, loses, measures, opens, sends, telephone, whole

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WAITING = "Il partira de lui-même"
SENT = "Compte rendu envoyé"


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    folder = tmp_path_factory.mktemp("visits")
    house = prepared(folder)
    found = Visits(house)
    with served(house, folder):
        yield found
    found.platform.close()


@pytest.fixture
def phone(browser: Browser, visits: Visits) -> Iterator[BrowserContext]:
    context = telephone(browser, visits)
    yield context
    context.close()


def test_without_network_the_report_waits_then_leaves_by_itself(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    page = fills(opens(phone, visits, mission_id))
    assert not list(faults(page))
    phone.set_offline(True)
    sends(page)
    page.get_by_text(WAITING).wait_for()
    assert visits.received(mission_id) == (0, 0)
    phone.set_offline(False)
    page.get_by_text(SENT).wait_for()
    whole(visits, mission_id)


def test_a_page_closed_without_network_is_found_again_as_it_was(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    page = opens(phone, visits, mission_id)
    phone.set_offline(True)
    fills(page).close()
    phone.set_offline(False)
    listed = phone.new_page()
    listed.goto(f"{visits.address}/missions")
    listed.get_by_text("Brouillon sur cet appareil").wait_for()
    page = opens(phone, visits, mission_id)
    page.get_by_text("Fichier gardé sur cet appareil").wait_for()
    assert page.locator("[name=recit]").input_value() == STORY
    sends(page)
    page.get_by_text(SENT).wait_for()
    whole(visits, mission_id)


def test_what_is_chosen_before_the_drawer_opens_is_kept_too(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    phone.add_init_script(SLOW_DRAWER)
    page = opens(phone, visits, mission_id)
    page.locator("[name=recit]").fill(STORY)
    page.locator("[name=preuve]").set_input_files({"name": "vu.txt", "mimeType": "text/plain", "buffer": PROOF})
    page.get_by_text("Fichier gardé sur cet appareil").wait_for()
    page.close()
    page = opens(phone, visits, mission_id)
    page.get_by_text("Fichier gardé sur cet appareil").wait_for()
    assert page.locator("[name=recit]").input_value() == STORY


def test_a_report_that_waited_while_the_page_was_closed_leaves_when_it_opens(
    visits: Visits, phone: BrowserContext
) -> None:
    mission_id = visits.left.pop()
    page = fills(opens(phone, visits, mission_id))
    phone.set_offline(True)
    sends(page)
    page.get_by_text(WAITING).wait_for()
    page.close()
    phone.set_offline(False)
    opens(phone, visits, mission_id).get_by_text(SENT).wait_for()
    whole(visits, mission_id)


@pytest.mark.parametrize("lost", ["request", "answer"])
def test_a_network_lost_on_the_way_there_or_back_doubles_nothing(
    visits: Visits, phone: BrowserContext, lost: str
) -> None:
    mission_id = visits.left.pop()
    page = fills(opens(phone, visits, mission_id))
    page.route("**/missions/*", lambda route: loses(route, lost))
    sends(page)
    page.get_by_text(WAITING).wait_for()
    assert visits.received(mission_id) == ((1, 1) if lost == "answer" else (0, 0))
    page.unroute("**/missions/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/missions?fait=*")
    whole(visits, mission_id)


def test_a_heavy_proof_on_a_slow_network_is_waited_for(visits: Visits, phone: BrowserContext) -> None:
    """Minutes pass as seconds: 2 MB take four seconds, and three are all that a report without a file is given."""
    mission_id = visits.left.pop()
    phone.add_init_script(
        "const after = AbortSignal.timeout; AbortSignal.timeout = (time) => after.call(AbortSignal, time / 40);"
    )
    page = fills(opens(phone, visits, mission_id))
    heavy = {"name": "long.txt", "mimeType": "text/plain", "buffer": b"Bonjour. " * 230_000}
    page.locator("[name=preuve]").set_input_files(heavy)  # type: ignore[arg-type]
    page.get_by_text("Fichier gardé sur cet appareil : long.txt").wait_for()
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000}
    phone.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    sends(page)
    page.get_by_text(SENT).wait_for(timeout=15_000)
    assert visits.received(mission_id) == (1, 1)


def test_an_answer_lost_and_a_page_opened_later_shows_it_was_received(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    page = fills(opens(phone, visits, mission_id))
    page.route("**/missions/*", lambda route: loses(route, "answer"))
    sends(page)
    page.get_by_text(WAITING).wait_for()
    page.close()
    page = opens(phone, visits, mission_id)
    page.get_by_text("Ce que vous avez envoyé").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-rest]").is_hidden()
    assert drafts(page) == 0
    whole(visits, mission_id)


def test_a_button_pressed_twice_sends_once(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    page = fills(opens(phone, visits, mission_id))
    sent = presses_twice(page.get_by_role("button", name="Envoyer le compte rendu"))
    page.get_by_text(SENT).wait_for()
    assert len(sent) == 1
    whole(visits, mission_id)


def test_while_a_report_is_on_its_way_nothing_sends_it_again(visits: Visits, phone: BrowserContext) -> None:
    """Neither another press nor a network that comes back: one request leaves, held here until both have happened."""
    mission_id, held = visits.left.pop(), list[Route]()
    page = fills(opens(phone, visits, mission_id))
    page.route("**/missions/*", lambda route: held.append(route) if _leaves(route) else route.continue_())
    with page.expect_request(lambda request: request.method == "POST"):
        sends(page)
    sends(page)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert len(held) == 1
    held[0].continue_()
    page.get_by_text(SENT).wait_for()
    whole(visits, mission_id)


def test_a_sending_keeps_the_key_that_was_drawn_for_it_alone(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    page = opens(phone, visits, mission_id)
    drawn = page.locator("[name=envoi]").input_value()
    again = opens(phone, visits, mission_id)
    another = again.locator("[name=envoi]").input_value()
    assert len({drawn, another, ""}) == 3
    again.close()
    phone.set_offline(True)
    fills(page).close()
    phone.set_offline(False)
    page = opens(phone, visits, mission_id)
    page.get_by_text("Fichier gardé sur cet appareil").wait_for()
    assert page.locator("[name=envoi]").input_value() == drawn
    sends(page)
    page.get_by_text(SENT).wait_for()
    assert visits.keys(mission_id) == [drawn]


def test_the_second_of_two_devices_is_told_and_keeps_its_words(
    visits: Visits, phone: BrowserContext, browser: Browser
) -> None:
    mission_id, tablet = visits.left.pop(), telephone(browser, visits)
    other = fills(opens(tablet, visits, mission_id), "Écrit sur la tablette, autrement.")
    page = fills(opens(phone, visits, mission_id))
    sends(page)
    page.get_by_text(SENT).wait_for()
    sends(other)
    other.get_by_text("n’attend plus de compte rendu").first.wait_for()
    assert "Écrit sur la tablette" in other.locator("[data-rest]").inner_text()
    other.reload()
    other.locator("[data-rest]").wait_for()
    assert "Écrit sur la tablette" in other.locator("[data-rest]").inner_text()
    whole(visits, mission_id)
    goes(other.get_by_role("button", name="Effacer de cet appareil"))
    other.get_by_text("Ce que vous avez envoyé").wait_for()
    assert drafts(other) == 0
    tablet.close()


def test_a_session_closed_meanwhile_loses_nothing(visits: Visits, browser: Browser) -> None:
    mission_id, phone = visits.left.pop(), telephone(browser, visits)
    page = fills(opens(phone, visits, mission_id))
    phone.clear_cookies()
    sends(page)
    page.get_by_text("Votre session est fermée").wait_for()
    phone.add_cookies([{"name": "session", "value": visits.token(visits.shopper), "url": visits.address}])
    page.reload()
    page.get_by_text(SENT).wait_for()
    whole(visits, mission_id)
    phone.close()


def test_what_is_refused_is_corrected_in_place_with_its_file(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.left.pop()
    page = fills(opens(phone, visits, mission_id), "court")
    sends(page)
    page.locator("#erreurs").wait_for()
    assert "trop court" in page.locator("#erreurs").inner_text()
    assert "de nouveau le fichier" not in page.locator("#erreurs").inner_text()
    page.locator("[name=recit]").fill(STORY)
    sends(page)
    page.get_by_text(SENT).wait_for()
    whole(visits, mission_id)


def test_the_clock_fills_the_delays(visits: Visits, phone: BrowserContext) -> None:
    mission_id = visits.calls.pop()
    page = phone.new_page()
    page.clock.install(time=datetime.now(UTC) - timedelta(hours=1))
    page.goto(f"{visits.address}/missions/{mission_id}")
    page.clock.pause_at(datetime.now(UTC) - timedelta(minutes=30))  # from here no second passes but those told below
    page.get_by_role("button", name="Démarrer").click()
    page.clock.run_for(42_000)
    page.get_by_role("button", name="On me répond").click()
    page.clock.run_for(185_000)
    page.get_by_role("button", name="Terminer").click()
    assert page.locator("[name=attente]").input_value() == "42"
    assert page.locator("[name=echange]").input_value() == "185"
    sends(fills(page))
    page.get_by_text(SENT).wait_for()
    assert visits.mission(mission_id).delays == {"sonneries": 2, "attente": 42, "echange": 185}


def test_without_scripts_the_same_page_sends_the_report(visits: Visits, browser: Browser) -> None:
    mission_id, phone = visits.calls.pop(), telephone(browser, visits, java_script_enabled=False)
    page = opens(phone, visits, mission_id)
    assert page.locator("[data-clock]").is_hidden()
    for one in page.locator("#compte-rendu input[type=radio][value=oui]").all():
        one.check()
    page.locator("[name=attente]").fill("42")
    measures(page)
    page.locator("[name=recit]").fill(STORY)
    page.locator("[name=preuve]").set_input_files({"name": "vu.txt", "mimeType": "text/plain", "buffer": PROOF})
    sends(page)
    page.get_by_text(SENT).wait_for()
    whole(visits, mission_id)
    assert visits.mission(mission_id).delays == {"sonneries": 2, "attente": 42}
    phone.close()


def _leaves(route: Route) -> bool:
    return route.request.method == "POST"
