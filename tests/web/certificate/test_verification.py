"""Anyone verifies by number or by link: however it is typed, whatever its host, and nothing is fetched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.platform import Platform
from core.settings import Settings
from label import numbers
from tests.web.certificate_room import URL, number_of, opened_copy
from tests.web.visitor import Visitor
from web.certificate.verification import EXAMPLE


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


# By number


def test_a_number_is_read_however_it_is_typed(visitor: Visitor, number: str) -> None:
    prefix, year, drawn, check = number.split("-")
    for typed in (number, f" {number.lower()} ", f"{prefix} {year} {drawn} {check}", number.replace("0", "o")):
        response = visitor.client.get("/verifier", params={"numero": typed}, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, f"/c/{number}"), typed


def test_a_number_that_nobody_bears_is_said_plainly(visitor: Visitor, number: str) -> None:
    assert numbers.normalise(EXAMPLE) == EXAMPLE != number
    visitor.opens(f"/verifier?numero={EXAMPLE}", status=404).sees("Aucun certificat ne porte le numéro", EXAMPLE)
    visitor.opens("/verifier?numero=EHUH-2026-0000-0", status=404).sees("n’est le numéro d’aucun certificat")
    assert visitor.tree.xpath("//input[@name='numero']/@value") == ["EHUH-2026-0000-0"]


def test_the_page_offers_three_doors_and_tells_of_the_camera(visitor: Visitor) -> None:
    visitor.opens("/verifier").sees("Par son numéro", "Par son lien", "Par son fichier", "appareil photo")
    assert not visitor.tree.xpath("//main//script")


def test_this_page_alone_may_ask_for_the_camera(visitor: Visitor, number: str) -> None:
    allowed = visitor.opens("/verifier").response.headers["permissions-policy"]
    assert allowed == "camera=(self), geolocation=(), microphone=()"
    for path in ("/", f"/c/{number}"):
        assert "camera=()" in visitor.opens(path).response.headers["permissions-policy"]


# By link


@pytest.mark.parametrize(
    "path", ["/c/{}", "/C/{}", "/c/{}/attestation.json", "/c/{}/e/1", "/c/{}/e/1/certificat.pdf?x=1#y"]
)
def test_a_link_of_ours_leads_to_the_certificate(visitor: Visitor, number: str, path: str) -> None:
    for link in (URL + path.format(number), f"label.demo.test{path.format(number)}", path.format(number)):
        response = visitor.client.get("/verifier", params={"lien": link}, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, f"/c/{number}"), link


def test_a_link_of_another_site_is_never_followed_and_said_foreign(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/verifier?lien=https://label.demo.test.pirate.test/c/{number}")
    visitor.sees("pas de notre site", "label.demo.test.pirate.test", "Nous ne l’avons pas ouvert", number)
    visitor.opens(f"/verifier?lien=https://label.demo.test@pirate.test/c/{EXAMPLE}", status=404)
    visitor.sees("Aucun certificat ne porte le numéro", "pirate.test")


@pytest.mark.parametrize(
    "link", ["https://label.demo.test/registre", "//[x", "https://x:y:z/c/", "/c/", "javascript:/c/x"]
)
def test_a_link_that_is_none_is_said_so(visitor: Visitor, link: str) -> None:
    response = visitor.client.get("/verifier", params={"lien": link}, follow_redirects=False)
    assert response.status_code == 404
    assert "Cette adresse n’est pas celle d’un certificat" in response.text
