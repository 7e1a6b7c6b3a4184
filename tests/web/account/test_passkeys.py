"""Passkeys on the pages: added, signing a decision once, removed, throttled; every answer by a software device."""

import msgspec
import pytest

from core.platform import Platform
from tests.accounts.authenticator import PRESENT
from tests.label.crowd import jobs
from tests.web.account.script import PASSWORD, adds, confirms, keeper, told
from tests.web.account.test_second_factor import DECISION, _enrol, _ready
from tests.web.conftest import Clock, House
from tests.web.sitting_room import measures, measuring, state_of
from tests.web.visitor import Visitors


@pytest.fixture(autouse=True)
def sitting(monkeypatch: pytest.MonkeyPatch) -> None:
    measuring(monkeypatch, measures())


def test_the_first_passkey_asks_for_the_password_and_the_next_for_what_is_held(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    page = keeper(visitors, platform, clock.at, "manager")
    page.opens("/role").follows("Confirmation en deux temps").sees("Vous n’en avez pas encore", "avec JavaScript")
    fields = {"ajout-nom": "Téléphone", "ajout-password": "rien"}
    assert "mot de passe" in told(page, "/cles-acces/demande", fields, status=422)["refus"]
    assert "Nom de la clé" in told(page, "/cles-acces/demande", {"ajout-password": PASSWORD}, status=422)["refus"]
    device = adds(page, {"ajout-password": PASSWORD})
    page.opens("/second-facteur").sees("Téléphone", "Ajoutée le 2 mars 2026", "Jamais utilisée")
    second = {"ajout-nom": "Clé du bureau", "ajout-password": PASSWORD}
    assert "clé d’accès" in told(page, "/cles-acces/demande", second, status=422)["refus"]
    clock.advance(minutes=5)
    confirms(page, device, "/cles-acces/demande")
    adds(page, {}, "Clé du bureau")
    page.opens("/second-facteur").sees("Clé du bureau", "Dernier usage le 2 mars 2026")
    with platform.database.read() as session:
        assert [job["template"] for job in jobs(session)].count("add_passkey") == 2


def test_a_passkey_signs_one_decision_and_only_from_its_own_session(
    visitors: Visitors, platform: Platform, clock: Clock, house: House
) -> None:
    candidacy_id, members = _ready(platform, clock.at)
    house.platform.settings = msgspec.structs.replace(house.platform.settings, demo=False)
    page, room = visitors.as_(members[0]), f"/candidatures/{candidacy_id}/comite"
    _, codes = _enrol(page, clock)
    device = adds(page, {"ajout-code": codes[0]})
    page.opens(room).sees("Votre clé d’accès demande JavaScript", "prenez un code")
    page.submits("Ajourner", DECISION, status=422)
    elsewhere = visitors.as_(members[0])
    assert "Téléphone" in confirms(elsewhere, device, f"{room}/decision")["dit"]
    confirms(page, device, f"{room}/questions")
    page.opens(room).submits("Ajourner", DECISION, status=422)
    assert state_of(platform, candidacy_id) == "committee"
    confirms(page, device, f"{room}/decision")
    page.opens(room).submits("Ajourner", {}, status=409).sees("Écrivez le motif")
    clock.advance(minutes=11)
    page.submits("Ajourner", DECISION, status=422)
    confirms(page, device, f"{room}/decision")
    page.opens(room).submits("Ajourner", DECISION).sees("Décision ajournée")


def test_who_has_only_a_passkey_is_told_to_confirm_with_it(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    page = keeper(visitors, platform, clock.at, "committee")
    adds(page, {"ajout-password": PASSWORD})
    page.opens("/second-facteur").submits("Commencer", status=422).sees("Confirmez d’abord avec votre clé d’accès")
    page.sees("activez une application d’authentification")


def test_a_removed_passkey_confirms_nothing_and_the_last_stays(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    page = keeper(visitors, platform, clock.at, "auditor")
    device = adds(page, {"ajout-password": PASSWORD})
    address = page.opens("/second-facteur").tree.xpath("//form[contains(@action, '/retrait')]/@action")[0]
    page.submits("Retirer cette clé d’accès", status=422).sees("Confirmez d’abord avec votre clé d’accès")
    confirms(page, device, address)
    page.submits("Retirer cette clé d’accès", status=409).sees("ajoutez d’abord une autre clé d’accès")
    confirms(page, device, "/cles-acces/demande")
    kept = adds(page, {}, "Clé du bureau")
    confirms(page, device, address)
    visitors.of("auditor").posts(address, {}, status=404)
    page.opens("/second-facteur").submits("Retirer cette clé d’accès").sees("est retirée").does_not_see(
        "la clé d’accès Téléphone"
    )
    assert "pas été reconnue" in confirms(page, device, "/second-facteur", status=422)["refus"]
    confirms(page, kept, "/second-facteur")
    with platform.database.read() as session:
        assert "remove_passkey" in {job["template"] for job in jobs(session)}


def test_ten_refused_answers_close_the_door_for_a_while(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    page = keeper(visitors, platform, clock.at, "shopper")
    device = adds(page, {"ajout-password": PASSWORD})
    for _ in range(10):
        confirms(page, device, "/second-facteur", status=422, flags=PRESENT)
    said = told(page, "/cles-acces/confirmation/demande", {"acte": "/second-facteur"}, status=409)
    assert "patientez un quart d’heure" in said["refus"]
    clock.advance(minutes=16)
    confirms(page, device, "/second-facteur")


def test_a_copied_passkey_is_refused_journalled_and_told(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    page = keeper(visitors, platform, clock.at, "manager")
    device = adds(page, {"ajout-password": PASSWORD})
    confirms(page, device, "/second-facteur", counter=9)
    assert "copiée" in confirms(page, device, "/second-facteur", status=422, counter=3)["refus"]
    with platform.database.read() as session:
        assert [job["template"] for job in jobs(session)].count("suspect_passkey") == 1


def test_an_act_is_an_address_and_a_passkey_needs_the_script(visitors: Visitors) -> None:
    page = visitors.of("manager")
    for act in ("", "rien", "/" + "x" * 300):
        told(page, "/cles-acces/confirmation/demande", {"acte": act}, status=422)
    page.posts("/cles-acces", {"ajout-nom": "Téléphone"}, status=409)
    page.sees("s’ajoute avec JavaScript")
    told(page, "/cles-acces", {"ajout-nom": "", "reponse": "{}"}, status=422)
    assert "a expiré" in told(page, "/cles-acces", {"ajout-nom": "x", "reponse": "{}"}, status=409)["refus"]
