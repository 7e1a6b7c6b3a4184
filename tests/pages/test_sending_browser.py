"""A heavy file sent by a real browser on a bad network: resumed by itself, then from another page, filed once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route
from sqlalchemy import select

from accounts import sessions
from audit.audit_models import Evidence
from audit.uploads import PIECE
from core.platform import Platform
from core.settings import load
from tests.audit.rooms import Room, open_room
from tests.browser import presses_twice
from tests.journeys.house import House, prepared, served
from tests.pages.looking import faults

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WAITING = "La connexion est coupée"


class Scene:
    """A served platform, one candidacy in evaluation, its applicant at a browser."""

    def __init__(self, house: House) -> None:
        self.address, self.platform = house.address, Platform(load(house.environment))
        with self.platform.database.write() as session:
            self.room: Room = open_room(session, datetime.now(UTC))
            applicant = self.room.applicant
            assert applicant.id is not None
            held = sessions.memberships(session, applicant.id)[0]
            self.token = sessions.open_(session, held.id, at=datetime.now(UTC))

    def filed(self) -> list[tuple[str, int]]:
        """Every document: its title and its size."""
        with self.platform.database.read() as session:
            return [(one.title, one.size) for one in session.scalars(select(Evidence).order_by(Evidence.title))]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("sending")
    house = prepared(folder)
    found = Scene(house)
    with served(house, folder):
        yield found
    found.platform.close()


@pytest.fixture
def context(browser: Browser, scene: Scene) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="fr-FR", viewport={"width": 360, "height": 740})
    opened.add_cookies([{"name": "session", "value": scene.token, "url": scene.address}])
    yield opened
    opened.close()


def heavy(folder: Path, mark: str) -> Path:
    path = folder / "lourd.txt"
    path.write_bytes(mark.encode() * (3 * PIECE + 100))
    return path


def fills(scene: Scene, context: BrowserContext, title: str, file: Path) -> Page:
    page = context.new_page()
    page.goto(f"{scene.address}/candidatures/{scene.room.candidacy_id}/preuves/depot")
    page.get_by_label("Ce que ce document prouve").select_option(index=1)
    page.get_by_label("Titre du document").fill(title)
    page.locator("input[type=file]").set_input_files(file)
    return page


def presses(page: Page) -> None:
    page.get_by_role("button", name="Déposer le document").click()


def test_a_sending_cut_twice_resumes_by_itself_and_tells_how_far_it_is(
    scene: Scene, context: BrowserContext, tmp_path: Path
) -> None:
    page, seen = fills(scene, context, "Coupé", heavy(tmp_path, "a")), list[str]()
    held: list[Route] = []

    def network(route: Route) -> None:
        number = route.request.url.rpartition("/")[2]
        seen.append(number)
        cut = seen.count(number) == 1 and number in ("1", "3")
        if seen == ["0", "1", "1"]:
            held.append(route)  # until what the page says meanwhile has been looked at
        elif not cut:
            route.continue_()
        elif number == "1":  # the request is lost
            route.abort()
        else:  # the answer is lost: the piece has arrived
            route.fetch()
            route.abort()

    page.route("**/preuves/envois/*/*", network)
    presses(page)
    page.locator("[data-sending]", has_text=WAITING).wait_for()
    assert page.locator("[data-sending]").get_attribute("role") == "status"
    assert page.locator("[data-sending] progress").get_attribute("value") == "25"
    assert not list(faults(page))
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    page.get_by_text("Document reçu").wait_for()
    assert seen == ["0", "1", "1", "2", "3", "3"]
    assert ("Coupé", 3 * PIECE + 100) in scene.filed()


@pytest.mark.parametrize("pieces", [0, 3])
def test_a_button_pressed_twice_sends_the_file_once(
    scene: Scene, context: BrowserContext, tmp_path: Path, pieces: int
) -> None:
    path = tmp_path / "deux.txt"
    path.write_bytes(b"d" * (pieces * PIECE + 100))
    page = fills(scene, context, f"Pressé, {pieces}", path)
    sent = presses_twice(page.get_by_role("button", name="Déposer le document"))
    page.get_by_text("Document reçu").wait_for()
    # A heavy one is announced, cut in pieces, then filed.
    assert len(sent) == (pieces + 3 if pieces else 1)
    assert [size for title, size in scene.filed() if title == f"Pressé, {pieces}"] == [pieces * PIECE + 100]


def test_another_page_sends_only_what_the_first_could_not(
    scene: Scene, context: BrowserContext, tmp_path: Path
) -> None:
    first = fills(scene, context, "Repris", heavy(tmp_path, "b"))
    first.route("**/preuves/envois/*/2", lambda route: route.abort())
    presses(first)
    first.locator("[data-sending]", has_text=WAITING).wait_for()
    first.close()
    page, sent = fills(scene, context, "Repris", tmp_path / "lourd.txt"), list[str]()
    page.on("request", lambda one: sent.append(one.url.rpartition("/")[2]) if "/envois/" in one.url else None)
    presses(page)
    page.get_by_text("Document reçu").wait_for()
    assert sent == ["2", "3"]
    assert [one for one in scene.filed() if one[0] == "Repris"] == [("Repris", 3 * PIECE + 100)]


def test_a_file_refused_once_whole_says_why_in_place(scene: Scene, context: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "programme.pdf"
    path.write_bytes(b"MZ" + b"\0" * (2 * PIECE))
    page = fills(scene, context, "Refusé", path)
    presses(page)
    page.locator("#erreurs").wait_for()
    assert "n’est pas accepté" in page.locator("#erreurs").inner_text()
    assert page.get_by_label("Titre du document").input_value() == "Refusé"
    assert page.locator("[name=envoi]").input_value() == ""


def test_a_file_too_heavy_is_refused_before_it_leaves(scene: Scene, context: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "enorme.txt"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    page = fills(scene, context, "Énorme", path)
    presses(page)
    page.locator("[data-sending]", has_text="dépasse 100 Mo").wait_for()
    assert "Énorme" not in [title for title, _ in scene.filed()]
