"""A shopper with a telephone: the missions of a served platform, what the server has of them, what the device keeps."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize
from sqlalchemy import func, select

from accounts import sessions
from audit.models import JournalEntry
from core.actor import Actor
from core.platform import Platform
from core.settings import load
from evaluation.visits import mystery_missions
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.sending_models import MysterySending
from tests.evaluation.campaign_of_visits import PROOF, STORY, handed
from tests.journeys.house import House

PHONE: ViewportSize = {"width": 360, "height": 740}
HANDED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

# A drawer that takes its time, as on a telephone whose storage is busy.
SLOW_DRAWER = """const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...given) {
  const asked = open.apply(this, given), later = (act) => setTimeout(act, 1000);
  Object.defineProperty(asked, "onsuccess", { set: (act) => asked.addEventListener("success", () => later(act)) });
  return asked;
};"""


class Visits:
    """A served platform, its shopper, and one mission more for each test; `calls` are made by telephone."""

    def __init__(self, house: House) -> None:
        self.house, self.address = house, house.address
        self.platform = Platform(load(house.environment))
        with self.platform.database.write() as session:
            _, missions, self.shopper, _ = handed(session, HANDED, total=24)
            self.calls = [mission.id for mission in missions if mission.channel == "telephone"][:2]
            self.left = [mission.id for mission in missions if mission.id not in self.calls]

    def token(self, actor: Actor) -> str:
        """An open session of this person."""
        with self.platform.database.write() as session:
            assert actor.id is not None
            return sessions.open_(session, sessions.memberships(session, actor.id)[0].id, at=datetime.now(UTC))

    def mission(self, mission_id: UUID) -> MysteryMission:
        """The mission as the server has it."""
        with self.platform.database.read() as session:
            return mystery_missions.load(session, mission_id)

    def keys(self, mission_id: UUID) -> list[str]:
        """The keys of the reports of it that were kept."""
        with self.platform.database.read() as session:
            kept = select(MysterySending.key).where(MysterySending.mission_id == mission_id)
            return list(session.scalars(kept))

    def received(self, mission_id: UUID) -> tuple[int | None, int]:
        """How many reports of it were kept, and how many the journal tells."""
        with self.platform.database.read() as session:
            kept = select(func.count()).select_from(MysterySending).where(MysterySending.mission_id == mission_id)
            told = session.scalars(select(JournalEntry).where(JournalEntry.event == "mystery.reported"))
            return session.scalar(kept), sum(entry.data["mission"] == str(mission_id) for entry in told)


def telephone(browser: Browser, visits: Visits, **more: Any) -> BrowserContext:
    """A telephone on which the shopper is signed in."""
    context = browser.new_context(locale="fr-FR", viewport=PHONE, reduced_motion="reduce", **more)
    context.set_default_timeout(45_000)
    context.add_cookies([{"name": "session", "value": visits.token(visits.shopper), "url": visits.address}])
    return context


def opens(context: BrowserContext, visits: Visits, mission_id: UUID) -> Page:
    page = context.new_page()
    page.goto(f"{visits.address}/missions/{mission_id}")
    return page


def fills(page: Page, story: str = STORY) -> Page:
    """The whole grid, by hand, with its proof."""
    for one in page.locator("#compte-rendu input[type=radio][value=oui]").all():
        one.check()
    measures(page)
    page.locator("[name=recit]").fill(story)
    page.locator("[name=preuve]").set_input_files({"name": "vu.txt", "mimeType": "text/plain", "buffer": PROOF})
    page.get_by_text("Fichier gardé sur cet appareil").wait_for()
    return page


def measures(page: Page) -> None:
    """What the channel asks to be measured and no clock has filled: a call, a wait, or an answer that came at once."""
    sent = page.locator("[name=faite_le]").input_value()
    for name, value in {"sonneries": "2", "attente": "12", "accuse": sent, "reponse": sent}.items():
        field = page.locator(f"[name={name}]")
        if field.count() and not field.input_value():
            field.fill(value)


def sends(page: Page) -> None:
    page.get_by_role("button", name="Envoyer le compte rendu").click()


def loses(route: Route, part: str) -> None:
    """Let go the network as a report leaves, or once the server has it and before it says so."""
    if route.request.method != "POST":
        return route.continue_()
    if part == "answer":
        route.fetch(max_redirects=0)
    return route.abort("connectionreset")


def whole(visits: Visits, mission_id: UUID, story: str = STORY) -> None:
    """The server has the report, once, with its proof."""
    found = visits.mission(mission_id)
    assert (found.state, found.narrative) == ("reported", story)
    assert set(found.grid.values()) == {True}
    assert visits.platform.files.get(str(found.proof_digest)) == PROOF
    assert visits.received(mission_id) == (1, 1)


def drafts(page: Page) -> int:
    """How many reports this device still keeps."""
    count: int = page.evaluate("""() => new Promise((done) => {
      const opening = indexedDB.open("visites", 1);
      opening.onsuccess = () => {
        const asked = opening.result.transaction("comptes-rendus").objectStore("comptes-rendus").count();
        asked.onsuccess = () => done(asked.result);
      };
    })""")
    return count
