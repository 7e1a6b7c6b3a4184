"""Signing in with a passkey alone: once, for whom was asked, under the same count as passwords."""

from typing import Any

from accounts.models import Person
from core.platform import Platform
from tests.accounts.authenticator import PRESENT
from tests.web.account.script import PASSWORD, adds, keeper
from tests.web.conftest import Clock
from tests.web.visitor import Visitors


class Door:
    """A visitor who signs in with a passkey; the cookie that says whom was asked is kept."""

    def __init__(self, visitors: Visitors) -> None:
        self.client, self.cookie = visitors.client, ""

    def asks(self) -> dict[str, Any]:
        self.client.cookies.clear()
        response = self.client.post("/connexion/cle-acces/demande", data={})
        line = response.headers["set-cookie"]
        assert "HttpOnly" in line and "SameSite=strict" in line and "Max-Age=300" in line
        self.cookie = line.partition(";")[0]
        found: dict[str, Any] = response.json()
        return found

    def enters(self, answer: str, status: int = 303, suite: str = "/second-facteur", cookie: str | None = None) -> str:
        self.client.cookies.clear()
        response = self.client.post(
            "/connexion/cle-acces",
            data={"reponse": answer, "suite": suite},
            headers={"cookie": self.cookie if cookie is None else cookie},
            follow_redirects=False,
        )
        assert response.status_code == status, response.text
        return response.headers["location"] if status == 303 else str(response.json()["refus"])


def test_a_passkey_alone_opens_a_session_once(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    device = adds(keeper(visitors, platform, clock.at, "manager"), {"ajout-password": PASSWORD})
    visitors.citizen().opens("/connexion").sees("Se connecter avec une clé d’accès")
    door = Door(visitors)
    answer = device.answers(door.asks())
    assert "a expiré" in door.enters(answer, status=409, cookie="entree=autre")
    assert door.enters(answer) == "/second-facteur"
    assert "a expiré" in door.enters(answer, status=409)
    assert door.enters(device.answers(door.asks()), suite="//ailleurs.test") == "/tableau-de-bord"
    late = device.answers(door.asks())
    clock.advance(minutes=6)
    assert "a expiré" in door.enters(late, status=409)
    for wrong in ({"flags": PRESENT}, {"origin": "https://ailleurs.test"}, {"host": "ailleurs.test"}):
        assert "pas été reconnue" in door.enters(device.answers(door.asks(), **wrong), status=422)


def test_the_passkey_of_a_closed_account_opens_nothing_and_failures_are_counted(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    page = keeper(visitors, platform, clock.at, "manager")
    device = adds(page, {"ajout-password": PASSWORD})
    with platform.database.write() as session:
        assert page.actor is not None
        session.get_one(Person, page.actor.id).active = False
    door = Door(visitors)
    for _ in range(10):
        assert "pas été reconnue" in door.enters(device.answers(door.asks()), status=422)
    closed = visitors.client.post("/connexion/cle-acces/demande", data={})
    assert closed.status_code == 409 and "patientez" in closed.json()["refus"]
