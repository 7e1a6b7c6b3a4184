"""The interface for software: what it answers, how it refuses, what it says of itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from litestar import Litestar
from openapi_spec_validator import OpenAPIV31SpecValidator

from core.platform import Platform
from core.settings import Settings
from label import register
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor
from web.app import every_handler
from web.public import api

ROOT = "/api/v1"


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, msgspec.structs.replace(settings, api_rate=40)) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def read(visitor: Visitor, path: str, status: int = 200) -> Any:
    response = visitor.client.get(f"{ROOT}{path}")
    assert response.status_code == status, response.text
    assert response.headers["access-control-allow-origin"] == "*"
    wanted = "application/json" if status == 200 else "application/problem+json"
    assert response.headers["content-type"] == wanted
    return response.json()


def test_the_register_is_searched_as_on_its_page(visitor: Visitor, number: str) -> None:
    whole = read(visitor, "/registre")
    assert (whole["total"], whole["next"], [one["number"] for one in whole["certificates"]]) == (1, None, [number])
    for query in ("q=essai", "lieu=Gironde", "nature=mairie&statut=valid", "niveau=ehuh-2019:label"):
        assert read(visitor, f"/registre?{query}")["total"] == 1, query
    for query in ("q=hôpital", "lieu=75", "nature=CAF", "statut=expired", "niveau=spx-2026:or"):
        assert read(visitor, f"/registre?{query}")["total"] == 0, query
    assert read(visitor, f"/registre?apres={number}")["certificates"] == []


def test_the_following_page_has_an_address(visitor: Visitor, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "search", _one_of_two)
    said = read(visitor, "/registre?q=essai")
    assert said["next"] == f"https://label.demo.test/api/v1/registre?q=essai&apres={number}"


def _one_of_two(session: Any, asked: Any, *, after: str, at: Any) -> register.Found:
    lines = register.everything(session, at=at)
    return register.Found(lines, lines[0].certificate.number, 2)


def test_a_certificate_says_how_it_stands_today_and_on_another_day(
    visitor: Visitor, platform: Platform, number: str, clock: Clock
) -> None:
    assert read(visitor, f"/certificats/{number.lower()}")["status"] == "valid"
    clock.advance(days=10)
    suspend(platform, clock, number)
    assert read(visitor, f"/certificats/{number}")["status"] == "suspended"
    statuses = {"2026-03-01": "none", "2026-03-02": "valid", "2026-03-11": "valid", "2026-03-12": "suspended"}
    for day, status in (
        statuses | {"2029-03-01": "suspended", "2029-03-02": "expired", "9999-12-31": "expired"}
    ).items():
        said = read(visitor, f"/certificats/{number}/statut?au={day}")
        assert (said["status"], said["on"]) == (status, day), day
    today = read(visitor, f"/certificats/{number}/statut")
    assert (today["on"], today["reason"]) == ("2026-03-12", "Accueil fermé depuis un mois.")
    events = read(visitor, f"/certificats/{number}/historique")["events"]
    assert [(one["action"], one["status"]) for one in events] == [("issue", "valid"), ("suspend", "suspended")]


def test_an_organisation_and_the_figures_are_read(visitor: Visitor, number: str) -> None:
    held = read(visitor, "/organisations/99900007800017")
    assert (held["name"], [one["number"] for one in held["certificates"]]) == ("Mairie d’Essai", [number])
    figures = read(visitor, "/statistiques")
    assert (figures["overall"]["granted"], figures["years"][0]["year"]) == (1, 2026)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/registre?statut=perdu", 400, "« statut » accepte : valid, suspended"),
        ("/registre?couleur=bleu", 400, "Cette adresse accepte : q, lieu"),
        ("/registre?q=a&q=b", 400, "deux fois"),
        ("/registre?q=" + "a" * 101, 400, "100 caractères"),
        ("/registre?niveau=or", 400, "spx-2026:or"),
        ("/registre?apres=EHUH-2026-0000-0", 404, "Aucun certificat"),
        ("/registre?apres=0", 400, "certificat de la page précédente"),
        ("/certificats/EHUH-2026-0000-0", 404, "Aucun certificat"),
        ("/certificats/EHUH-2026-0000-0/statut?au=hier", 400, "2027-03-12"),
        ("/certificats/EHUH-2026-0000-0/statut?au=20270312", 400, "2027-03-12"),
        ("/statistiques?q=a", 400, "aucun paramètre"),
        ("/organisations/0", 404, "SIRET"),
        ("/ailleurs", 404, "/api"),
    ],
)
def test_a_refusal_is_a_problem_in_french(
    visitor: Visitor, platform: Platform, path: str, status: int, words: str
) -> None:
    said = read(visitor, path, status)
    assert (said["status"], said["type"]) == (status, "about:blank")
    assert words in said["detail"]


def test_only_get_is_answered(visitor: Visitor) -> None:
    response = visitor.client.delete(f"{ROOT}/registre")
    assert (response.status_code, response.headers["content-type"]) == (405, "application/problem+json")
    assert "GET" in response.headers["allow"]
    assert "GET" in response.json()["detail"]


def test_who_asks_too_fast_waits_for_the_next_minute(visitor: Visitor, platform: Platform, clock: Clock) -> None:
    clock.advance(seconds=20)
    for _ in range(40):
        read(visitor, "/statistiques")
    response = visitor.client.get(f"{ROOT}/registre")
    assert (response.status_code, response.headers["retry-after"]) == (429, "40")
    assert "40 secondes" in response.json()["detail"]
    clock.advance(seconds=40)
    read(visitor, "/registre")


def test_what_was_read_is_not_sent_again(visitor: Visitor, number: str) -> None:
    first = visitor.client.get(f"{ROOT}/registre")
    again = visitor.client.get(f"{ROOT}/registre", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_description_is_valid_and_knows_every_address(visitor: Visitor, app: Litestar, number: str) -> None:
    said = read(visitor, "/openapi.json")
    assert said["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(said).iter_errors()) == []
    served = {path for path, _ in every_handler(app) if path.startswith(ROOT)} - {f"{ROOT}/openapi.json"}
    assert {one.path for one in api.OPERATIONS} == served
    assert set(said["paths"]) == {one.template for one in api.OPERATIONS}
    (named,) = said["paths"][f"{ROOT}/certificats/{{numero}}"]["get"]["parameters"]
    assert named["example"] == number


def test_each_answer_keeps_to_its_schema(visitor: Visitor, number: str) -> None:
    said = read(visitor, "/openapi.json")
    paths = {
        "/registre": "/registre",
        "/certificats/{numero}": f"/certificats/{number}",
        "/certificats/{numero}/statut": f"/certificats/{number}/statut",
        "/certificats/{numero}/historique": f"/certificats/{number}/historique",
        "/organisations/{siret}": "/organisations/99900007800017",
        "/statistiques": "/statistiques",
    }
    assert {f"{ROOT}{path}" for path in paths} == set(said["paths"])
    for template, path in paths.items():
        answers = said["paths"][f"{ROOT}{template}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        judge = jsonschema.Draft202012Validator({**answers, "components": said["components"]})
        assert list(judge.iter_errors(read(visitor, path))) == [], path


def test_the_page_documents_every_operation(visitor: Visitor) -> None:
    page = visitor.opens("/api")
    for one in api.OPERATIONS:
        page.sees(one.summary, f"GET {one.template}", *one.inside, *(query.name for query in one.queries))
    page.sees("40 demandes par minute", "429", "Problem")
    assert not page.tree.xpath("//script[not(starts-with(@src, '/static/'))]")
    visitor.opens("/api?lang=en").sees("Interface for software", "Search the register")
