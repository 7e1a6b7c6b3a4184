"""Refusals and failures: a French page, the right status, nothing technical, nothing that was typed in the logs."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.params import FromQuery
from litestar.testing import TestClient

from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.platform import Platform
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.visitor import Visitor, Visitors
from web.account import accounts
from web.app import LARGEST_BODY, create_app
from web.frame.access import PUBLIC, internal
from web.frame.handling import Body, Html, InSession, OnPage, get, post
from web.public import home

RAISED = {
    "absent": NotFound(),
    "interdit": NotAllowed("Cette action est réservée à : auditeur."),
    "conflit": Conflict("Le dossier a changé d’étape."),
    "faux": Invalid("Corrigez le champ."),
}


@post("/essai/refus", PUBLIC)
def refuse(page: OnPage, session: InSession, typed: Body) -> Html:
    """Raise what is asked for."""
    if typed.one("quoi") in RAISED:
        raise RAISED[typed.one("quoi")]
    raise RuntimeError(f"le secret est {typed.one('secret')}")


@get("/essai/etranger", PUBLIC)
def elsewhere(page: OnPage, suite: FromQuery[str] = "") -> Html:
    """Go where the address says, if it is ours."""
    return page.go(internal(suite))


@pytest.fixture
def client(platform: Platform, clock: Clock) -> Iterator[TestClient[Any]]:
    app = create_app(platform, clock=clock, handlers=[*home.HANDLERS, *accounts.HANDLERS, refuse, elsewhere])
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        yield opened


@pytest.mark.parametrize(("what", "status"), [("absent", 404), ("interdit", 403), ("conflit", 409), ("faux", 422)])
def test_each_refusal_has_its_status_and_its_sentence(client: TestClient[Any], what: str, status: int) -> None:
    response = client.post("/essai/refus", data={"quoi": what})
    assert response.status_code == status
    assert plain(RAISED[what].message) in plain(response.text)
    assert '<html lang="fr">' in response.text


def test_a_fault_says_nothing_technical_and_logs_nothing_typed(
    client: TestClient[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    response = client.post("/essai/refus?jeton=petit-secret", data={"secret": "grand-secret", "password": "mot-secret"})
    assert response.status_code == 500
    assert "Une erreur est survenue" in response.text
    logged = capsys.readouterr().err
    assert '"path": "/essai/refus"' in logged
    assert '"status": 500' in logged
    assert "RuntimeError" in logged
    assert "secret" not in logged
    assert "grand-secret" not in response.text
    assert "127.0.0.1" not in logged


def test_an_unknown_address_is_a_french_page_with_all_headers(visitor: Visitor) -> None:
    visitor.opens("/nulle-part", status=404).sees("Page introuvable")
    assert "default-src 'none'" in visitor.response.headers["content-security-policy"]
    visitor.opens("/nulle-part?lang=en", status=404)


def test_an_unknown_address_keeps_the_menu_of_whoever_is_signed_in(visitors: Visitors) -> None:
    visitors.citizen().opens("/nulle-part", status=404).sees("Mon espace")
    manager = visitors.of("manager")
    manager.opens("/nulle-part", status=404).sees("Page introuvable", "Tableau de bord").does_not_see("Mon espace")
    assert manager.response.headers["cache-control"] == "no-store"
    manager.follows("Revenir à l’accueil").sees("Tableau de bord")


def test_a_method_that_an_address_does_not_know_is_refused_in_french(client: TestClient[Any]) -> None:
    response = client.post("/sante")
    assert (response.status_code, "Demande impossible ici" in response.text) == (405, True)


def test_a_form_from_another_site_is_refused(client: TestClient[Any]) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "http://127.0.0.1:9000"},
    ):
        assert client.post("/connexion", data={"email": "a@b.fr"}, headers=headers).status_code == 403, headers
    for headers in ({"sec-fetch-site": "same-origin", "origin": "null"}, {"origin": "http://127.0.0.1:8000"}):
        assert client.post("/connexion", data={"email": "a@b.fr"}, headers=headers).status_code == 422, headers


def test_a_body_that_cannot_be_read_is_a_422(client: TestClient[Any]) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/connexion", content=b"email=%ff%fe", headers=kind).status_code == 422
    assert client.post("/connexion", content=b"&".join([b"a=b"] * 3000), headers=kind).status_code == 422
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/connexion", content=b"--y\r\nrubbish", headers=broken).status_code in (400, 422)
    assert client.post("/connexion", content=b"x", headers={"content-type": "multipart/form-data"}).status_code in (
        400,
        422,
    )


@pytest.mark.parametrize("charset", ["", "; charset=none-such", "; charset=zlib_codec", "; charset=ascii"])
def test_a_text_in_no_readable_character_set_is_a_422(client: TestClient[Any], charset: str) -> None:
    head = f'--x\r\ncontent-disposition: form-data; name="email"\r\ncontent-type: text/plain{charset}\r\n\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/connexion", content=head.encode() + b"\xff\xfe\r\n--x--\r\n", headers=kind).status_code == 422


def test_what_browsers_ask_before_asking_gets_no_fault(client: TestClient[Any]) -> None:
    assert client.options("/connexion").status_code in (204, 405)
    assert client.head("/connexion").status_code in (200, 405)


def test_a_body_beyond_the_limit_is_a_413(client: TestClient[Any]) -> None:
    assert client.post("/connexion", data={"email": "a" * (LARGEST_BODY + 1)}).status_code == 413


@pytest.mark.parametrize(
    "target",
    [
        "//evil.test",
        "/\\evil.test",
        "https://evil.test",
        "\\evil",
        "javascript:alert(1)",
        "/a\r\nx: y",
        "",
        "/\tevil",
        "/a://b",
    ],
)
def test_only_internal_addresses_are_followed(client: TestClient[Any], target: str) -> None:
    response = client.get("/essai/etranger", params={"suite": target}, follow_redirects=False)
    assert response.headers["location"] == "/tableau-de-bord"


def test_an_internal_address_is_followed_with_its_query(client: TestClient[Any]) -> None:
    response = client.get("/essai/etranger", params={"suite": "/candidatures?page=2"}, follow_redirects=False)
    assert response.headers["location"] == "/candidatures?page=2"
