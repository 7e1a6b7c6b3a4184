"""A passkey in a real browser, held by Chromium's virtual authenticator: added, signing, opening a session, removed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from accounts import passwords, people, sessions
from core.actor import SYSTEM
from core.platform import Platform
from core.settings import load
from tests.browser import goes
from tests.journeys.house import House, prepared, served
from tests.pages.looking import faults

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PASSWORD = "une phrase que je retiens"
DEVICE: dict[str, Any] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("passkeys")
    made = prepared(folder)
    with served(made, folder):
        yield made


@pytest.fixture
def page(house: House, browser: Browser) -> Iterator[Page]:
    """The page of a manager who has no second factor yet."""
    platform, at = Platform(load(house.environment)), datetime.now(UTC)
    with platform.database.write() as session:
        digest = passwords.hashed(PASSWORD)
        email, name = f"{uuid4().hex}@essai.test", "Nadia Perrin"
        actor = people.register(session, email=email, name=name, password_hash=digest, role="manager", by=SYSTEM, at=at)
        assert actor.id is not None
        token = sessions.open_(session, sessions.memberships(session, actor.id)[0].id, at=at)
    platform.close()
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": "session", "value": token, "url": house.address}])
    yield context.new_page()
    context.close()


def device(page: Page) -> tuple[CDPSession, str]:
    """A device of this browser that recognises its person at once."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    made = link.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return link, str(made["authenticatorId"])


def add(page: Page, name: str) -> None:
    form = page.get_by_role("form", name="Ajouter une clé d’accès")
    form.get_by_label("Nom de la clé").fill(name)
    goes(form.get_by_role("button", name="Ajouter une clé d’accès"))
    expect(page.get_by_text("La clé d’accès est ajoutée.")).to_be_visible()


def confirm(page: Page, form: str) -> None:
    place = page.get_by_role("form", name=form)
    place.get_by_role("button", name="Confirmer avec une clé d’accès").click()
    expect(place.get_by_text("reconnue : vous avez dix minutes")).to_be_visible()


def test_a_passkey_is_added_confirms_opens_a_session_and_once_removed_is_refused(page: Page, house: House) -> None:
    link, authenticator = device(page)
    page.goto(f"{house.address}/second-facteur")
    assert page.get_by_text("demande un navigateur récent").is_hidden()
    form = page.get_by_role("form", name="Ajouter une clé d’accès")
    form.get_by_label("Votre mot de passe").fill("rien")
    form.get_by_label("Nom de la clé").fill("Téléphone")
    form.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(form.get_by_role("status")).to_contain_text("mot de passe")
    form.get_by_label("Votre mot de passe").fill(PASSWORD)
    add(page, "Téléphone")
    assert not list(faults(page))

    # A second one, on another device: the first confirms.
    page.get_by_role("form", name="Ajouter une clé d’accès").get_by_label("Nom de la clé").fill("Clé du bureau")
    confirm(page, "Ajouter une clé d’accès")
    kept = link.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"][0]
    link.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    second = str(link.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"])
    add(page, "Clé du bureau")

    # Removing the first, confirmed with the second; its button serves nothing without that.
    page.get_by_text(re.compile("^Retirer la clé d’accès Téléphone")).click()
    confirm(page, "Retirer la clé d’accès Téléphone")
    goes(page.get_by_role("button", name="Retirer cette clé d’accès").first)
    expect(page.get_by_text("est retirée : elle n’ouvre et ne signe plus rien")).to_be_visible()

    # The removed one opens nothing; the one kept opens a session without a password.
    page.context.clear_cookies()
    page.goto(f"{house.address}/connexion")
    link.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": second})
    third = str(link.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"])
    link.send("WebAuthn.addCredential", {"authenticatorId": third, "credential": kept})
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_text("n’a pas été reconnue")).to_be_visible()


def test_a_passkey_alone_signs_in(page: Page, house: House) -> None:
    device(page)
    page.goto(f"{house.address}/second-facteur")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    add(page, "Téléphone")
    page.context.clear_cookies()
    page.goto(f"{house.address}/connexion?suite=/suivi")
    goes(page.get_by_role("button", name="Se connecter avec une clé d’accès"))
    assert page.url == f"{house.address}/suivi"
    assert {one["name"] for one in page.context.cookies()} == {"session"}


def test_without_the_script_the_page_proposes_an_application_and_says_why(
    page: Page, house: House, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    still = context.new_page()
    still.goto(f"{house.address}/second-facteur")
    expect(still.get_by_text("demande un navigateur récent avec JavaScript")).to_be_visible()
    expect(still.get_by_role("button", name="Ajouter une clé d’accès")).to_be_hidden()
    still.get_by_role("button", name="Commencer").click()
    expect(still.get_by_label("Code affiché par l’application")).to_be_visible()
    context.close()
