"""Notes on a tablet whose network comes and goes: nothing lost, nothing doubled, and the second device is told."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from accounts import sessions
from audit import field_notes
from core.platform import Platform
from core.settings import load
from tests.audit.rooms import Room, open_room
from tests.browser import presses_twice
from tests.journeys.house import House, prepared, served
from tests.pages.looking import faults
from tests.pages.telephone import SLOW_DRAWER

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WAITING = "Elle partira d’elle-même"


class Visit:
    """A served platform, one file and its auditor."""

    def __init__(self, house: House) -> None:
        self.platform = Platform(load(house.environment))
        with self.platform.database.write() as session:
            self.room: Room = open_room(session, datetime.now(UTC))
            assert self.room.auditor.id is not None
            held = sessions.memberships(session, self.room.auditor.id)[0]
            self.token = sessions.open_(session, held.id, at=datetime.now(UTC))
        self.site, self.address = house.address, f"{house.address}/candidatures/{self.room.candidacy_id}/audit/notes"

    def received(self, *among: str) -> list[str]:
        """The notes of these words that the server has, oldest first."""
        with self.platform.database.read() as session:
            notes = field_notes.of(session, self.room.candidacy_id, by=self.room.auditor)
        return [one.text for one in reversed(notes) if one.text in among]

    def tablet(self, browser: Browser) -> BrowserContext:
        context = browser.new_context(locale="fr-FR", viewport={"width": 768, "height": 1024})
        context.add_cookies([{"name": "session", "value": self.token, "url": self.site}])
        return context

    def opens(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto(self.address)
        return page


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("notes")
    house = prepared(folder)
    found = Visit(house)
    with served(house, folder):
        yield found
    found.platform.close()


@pytest.fixture
def tablet(browser: Browser, visit: Visit) -> Iterator[BrowserContext]:
    context = visit.tablet(browser)
    yield context
    context.close()


def notes(page: Page, *texts: str) -> None:
    for text in texts:
        page.get_by_label("Note", exact=True).fill(text)
        page.get_by_role("button", name="Enregistrer la note").click()
        page.locator("[data-queue] li, #recues li", has_text=text).first.wait_for()


def test_notes_taken_without_network_leave_by_themselves_in_order(visit: Visit, tablet: BrowserContext) -> None:
    page = visit.opens(tablet)
    tablet.set_offline(True)
    notes(page, "Hors réseau, un.", "Hors réseau, deux.")
    page.get_by_text(WAITING).wait_for()
    assert not list(faults(page))
    assert visit.received("Hors réseau, un.", "Hors réseau, deux.") == []
    tablet.set_offline(False)
    page.locator("#recues", has_text="Hors réseau, deux.").wait_for()
    page.locator("[data-queue]").wait_for(state="hidden")
    assert visit.received("Hors réseau, un.", "Hors réseau, deux.") == ["Hors réseau, un.", "Hors réseau, deux."]


def test_a_note_whose_answer_was_lost_is_received_once_though_the_page_was_closed(
    visit: Visit, tablet: BrowserContext
) -> None:
    page = visit.opens(tablet)

    def loses(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route("**/audit/notes", loses)
    notes(page, "Réponse perdue.")
    page.get_by_text(WAITING).wait_for()
    assert visit.received("Réponse perdue.") == ["Réponse perdue."]
    page.close()
    again = visit.opens(tablet)
    again.get_by_text("Note envoyée.").wait_for()
    assert visit.received("Réponse perdue.") == ["Réponse perdue."]
    assert again.locator("[data-queue]").is_hidden()


def test_words_not_yet_saved_are_found_again(visit: Visit, tablet: BrowserContext) -> None:
    page = visit.opens(tablet)
    page.get_by_label("Note", exact=True).fill("Pas encore enre")
    page.get_by_text("Gardé sur cet appareil.").wait_for()
    page.close()
    again = visit.opens(tablet)
    again.get_by_text("Gardé sur cet appareil.").wait_for()
    assert again.get_by_label("Note", exact=True).input_value() == "Pas encore enre"


def test_a_note_written_before_the_drawer_opens_waits_like_any_other(visit: Visit, tablet: BrowserContext) -> None:
    tablet.add_init_script(SLOW_DRAWER)
    page = visit.opens(tablet)
    tablet.set_offline(True)
    notes(page, "À peine arrivée.")
    page.get_by_text(WAITING).wait_for()
    tablet.set_offline(False)
    page.locator("#recues", has_text="À peine arrivée.").wait_for()
    assert visit.received("À peine arrivée.") == ["À peine arrivée."]


def test_a_button_pressed_twice_makes_one_note(visit: Visit, tablet: BrowserContext) -> None:
    page = visit.opens(tablet)
    page.get_by_label("Note", exact=True).fill("Pressée deux fois.")
    presses_twice(page.get_by_role("button", name="Enregistrer la note"))
    page.locator("#recues", has_text="Pressée deux fois.").wait_for()
    page.locator("[data-queue]").wait_for(state="hidden")
    page.reload()
    assert visit.received("Pressée deux fois.") == ["Pressée deux fois."]


def test_two_devices_lose_no_word_and_the_second_is_told(
    visit: Visit, browser: Browser, tablet: BrowserContext
) -> None:
    first, phone = visit.opens(tablet), visit.tablet(browser)
    second = visit.opens(phone)
    phone.set_offline(True)
    notes(second, "Du téléphone.")
    notes(first, "De la tablette.")
    first.locator("#recues", has_text="De la tablette.").wait_for()
    phone.set_offline(False)
    second.locator("#recues", has_text="De la tablette.").wait_for()
    second.locator("#recues", has_text="Du téléphone.").wait_for()
    second.get_by_text("D’autres notes sont arrivées entre-temps").wait_for()
    assert sorted(visit.received("Du téléphone.", "De la tablette.")) == ["De la tablette.", "Du téléphone."]
    phone.close()
