"""The public register: searched by anybody, honest about refusals, readable by software."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete

from core.platform import Platform
from core.settings import Settings
from label import certificates
from label.certificate_models import Certificate, CertificateEdition, StatusEvent
from tests.web.certificate_room import number_of, opened_copy
from tests.web.visitor import Visitor


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def test_an_empty_register_says_what_will_come(visitor: Visitor, platform: Platform) -> None:
    with platform.database.write() as session:
        for table in (StatusEvent, CertificateEdition, Certificate):
            session.execute(delete(table))
    visitor.opens("/registre").sees("Aucun certificat pour l’instant", "label refusé")


def test_one_finds_by_name_word_or_number(visitor: Visitor, number: str) -> None:
    visitor.opens("/registre").sees(number, "Mairie d’Essai", "Valide", "label accordé")
    for query in ("essai", "MAIRIE", "equipe usagers", number, number.lower().replace("-", " ")):
        visitor.opens(f"/registre?q={query}").sees(number)
    visitor.opens("/registre?q=hôpital").sees("Aucun certificat trouvé", "hôpital")
    assert number not in visitor.text


def test_the_search_form_works_and_keeps_what_was_typed(visitor: Visitor, number: str) -> None:
    visitor.opens("/registre")
    (form,) = visitor.tree.xpath("//form[.//input[@name='q']]")
    assert (form.get("method"), form.get("action")) == ("get", "/registre")
    visitor.opens("/registre?q=essai").sees(number)
    assert visitor.tree.xpath("//input[@name='q']/@value") == ["essai"]
    visitor.follows(number).sees("Ce que dit ce certificat")


def test_the_register_turns_its_pages(visitor: Visitor, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "plus anciens" not in visitor.opens("/registre").text
    visitor.opens(f"/registre?apres={number}").sees("Revenir au début")


def test_the_address_of_an_organisation_lists_its_certificates(visitor: Visitor, number: str) -> None:
    visitor.opens("/registre/99900007800017").sees("Mairie d’Essai", number)
    visitor.opens("/registre/99900014400017", status=404)


def test_software_reads_issuer_certificates_and_decisions(visitor: Visitor, number: str) -> None:
    response = visitor.client.get("/registre.json")
    said = response.json()
    assert response.headers["access-control-allow-origin"] == "*"
    assert said["registry"]["did:web:label.demo.test"].keys() == {"name", "location", "url"}
    assert said["meta"]["decisions"] == {"granted": 1}
    (listed,) = said["meta"]["certificates"]
    assert (listed["number"], listed["status"], listed["validUntil"]) == (number, "valid", "2029-03-01")


def test_the_signed_rules_can_be_read(visitor: Visitor, platform: Platform, number: str) -> None:
    response = visitor.client.get("/referentiels/ehuh-2019.toml")
    with platform.database.read() as session:
        signed = certificates.by_number(session, number).referentiel_digest
    assert sha256(response.content).hexdigest() == signed
    for path in ("/referentiels/inconnu.toml", "/referentiels/ehuh-2019", "/referentiels/..%2Fedition.toml"):
        assert visitor.client.get(path).status_code == 404, path
