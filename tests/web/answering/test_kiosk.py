"""Answers given elsewhere than at home: a kiosk that forgets, booklets and calls typed by an operator, modes kept."""

from uuid import UUID

import pytest

from core.platform import Platform
from evaluation.asking import campaigns, leaders
from evaluation.asking.campaign_models import CampaignResult
from evaluation.box import codes
from tests.evaluation.boxes import LEADER_ITEMS
from tests.web.campaign_file import File
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors


@pytest.fixture
def file(platform: Platform, visitors: Visitors, clock: Clock) -> File:
    return File(platform, visitors, clock)


def _codes(file: File, count: int) -> tuple[UUID, list[str]]:
    campaign_id = file.opened("usagers", frame={})
    with file.platform.database.write() as session:
        return campaign_id, codes.issue(session, file.boxes, campaign_id, None, count, by=file.by, at=file.clock())


def _keeps_nothing(person: Visitor) -> None:
    headers = person.response.headers
    assert headers["cache-control"] == "no-store" and "set-cookie" not in headers
    for field in person.tree.xpath("//main//input[@type='text'] | //main//textarea"):
        assert field.get("autocomplete") == "off", field.get("name")


def _leads_nowhere(person: Visitor) -> None:
    """No link leaves the kiosk: one could not come back."""
    away = [link.get("href") for link in person.tree.xpath("//a[not(starts-with(@href, '#'))]")]
    assert {address.partition("?")[0] for address in away} <= {"/borne"}, away


def test_a_kiosk_comes_back_to_its_start_and_keeps_no_page(file: File) -> None:
    _, (code,) = _codes(file, 1)
    person = file.visitors.citizen().opens("/borne").sees("Borne", "revient à cette page")
    _keeps_nothing(person)
    _leads_nowhere(person)
    person.submits("Commencer", {"Votre code": code.lower()}).submits("Commencer")
    while "Envoyer" not in [button.text_content().strip() for button in person.tree.xpath("//main//button")]:
        _keeps_nothing(person)
        _leads_nowhere(person)
        assert person.response.headers["refresh"] == "600; url=/borne"
        forward = person.tree.xpath("//button[@name='vers']")[0].text_content()
        asked = person.tree.xpath("//input[@name='q-0']")
        person.submits(forward, {"q-0": "Tout à fait d’accord"} if asked else {})
    person.submits("Envoyer").sees("Votre reçu")
    _keeps_nothing(person)
    assert person.response.headers["refresh"] == "60; url=/borne"
    person.follows("Saisir une autre réponse").sees("Répondre sur cette borne")
    assert code not in person.response.text


def test_a_kiosk_forgets_a_leader_as_well(file: File) -> None:
    with file.platform.database.write() as session:
        campaign = campaigns.prepare(
            session, file.evaluation_id, "dirigeants", collection="nominatif", frame={}, by=file.by, at=file.clock()
        )
        _, code = leaders.invite(session, file.evaluation_id, "Anne Roy", "Directrice", by=file.by, at=file.clock())
        campaigns.open_(session, file.boxes, campaign.id, by=file.by, at=file.clock())
    said = {"code": code, "mode": "kiosk", "reponses": "3" * LEADER_ITEMS}
    person = file.visitors.citizen().opens("/borne").posts("/repondre/envoi", said, status=200).sees("Anne Roy")
    assert person.response.headers["refresh"] == "60; url=/borne"
    _leads_nowhere(person)
    person.follows("Saisir une autre réponse").sees("Répondre sur cette borne")


def test_a_private_telephone_is_left_alone(file: File) -> None:
    _, (code,) = _codes(file, 1)
    person = file.visitors.citizen().opens("/repondre").submits("Continuer", {"Votre code": code})
    assert "refresh" not in person.response.headers


@pytest.mark.parametrize("entry", ["papier", "telephone"])
def test_an_operator_types_one_answer_after_the_other_on_one_page(file: File, entry: str) -> None:
    campaign_id, given = _codes(file, 2)
    person = file.visitors.citizen().opens(f"/saisie/{entry}")
    person.submits("Continuer", {"Code de la personne": "AAAA"}, status=422).sees("24 caractères")
    for code in given:
        person.submits("Continuer", {"Code de la personne": code})
        _keeps_nothing(person)
        lines = person.tree.xpath("//input[starts-with(@name, 'q-')]")
        assert len(lines) == 20
        said = {line.get("name"): "4" for line in lines[:19]}
        person.submits("Envoyer cette réponse", said).sees("Votre réponse est dans l’urne")
        person.follows("Saisir une autre réponse")
    assert person.path == f"/saisie/{entry}"
    file.closed(campaign_id)
    with file.platform.database.read() as session:
        modes = session.get_one(CampaignResult, campaign_id).modes
    assert modes == {"paper" if entry == "papier" else "phone": 2}


def test_a_figure_that_means_nothing_is_refused_and_not_sent(file: File) -> None:
    _, (code,) = _codes(file, 1)
    person = file.visitors.citizen().opens("/saisie/papier").submits("Continuer", {"Code de la personne": code})
    person.submits("Envoyer cette réponse", {"q-0": "9"}, status=422).does_not_see("Votre reçu")


def test_the_workshop_leads_to_the_kiosk_the_telephone_and_the_paper(file: File) -> None:
    file.opened("collaborateurs")
    applicant = file.applicant.opens(f"{file.home}/collaborateurs").follows("voir comment les recevoir")
    addresses = applicant.tree.xpath("//main//a/@href")
    for address in ("/borne", "/saisie/telephone", "/saisie/papier", f"{file.home}/collaborateurs/livret"):
        assert address in addresses
        applicant.client.get(address)
    applicant.opens("/saisie/autre", status=404)
