"""The register as files: judged by their own published schemas, by an XML reader, and by what caches ask."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from core.platform import Platform
from core.settings import Settings
from label import certificates
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def read(visitor: Visitor, path: str) -> Any:
    response = visitor.client.get(path)
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, "*")
    return response.json()


def test_software_reads_issuer_certificates_and_decisions(visitor: Visitor, number: str) -> None:
    said = read(visitor, "/registre.json")
    assert said["registry"]["did:web:label.demo.test"].keys() == {"name", "location", "url"}
    assert said["meta"]["licence"] == "Licence Ouverte 2.0"
    assert (said["meta"]["decisions"]["overall"]["granted"], said["meta"]["decisions"]["overall"]["refused"]) == (1, 0)
    (listed,) = said["meta"]["certificates"]
    assert (listed["number"], listed["status"], listed["validUntil"]) == (number, "valid", "2029-03-01")
    assert (listed["kind"], listed["postcode"], listed["department"]) == ("mairie", "33000", "33")


def test_the_file_keeps_to_its_published_schema(visitor: Visitor, number: str) -> None:
    schema, said = read(visitor, "/schemas/registre.schema.json"), read(visitor, "/registre.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert said["meta"]["schema"] == schema["$id"]
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    assert list(judge.iter_errors(said)) == []
    for field, wrong in (("status", "perdu"), ("siret", "12"), ("issued", "hier"), ("number", 3)):
        altered = {**said["meta"]["certificates"][0], field: wrong}
        assert list(judge.iter_errors({**said, "meta": {**said["meta"], "certificates": [altered]}})), field


def test_the_table_says_the_same_and_keeps_to_its_schema(visitor: Visitor, number: str) -> None:
    response = visitor.client.get("/registre.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    schema = read(visitor, "/schemas/registre.tableschema.json")
    assert [field["name"] for field in schema["fields"]] == list(row)
    (listed,) = read(visitor, "/registre.json")["meta"]["certificates"]
    assert set(row.values()) == set(listed.values())
    rules = {
        field["name"]: {
            "type": "string",
            **{rule: said for rule, said in field["constraints"].items() if rule != "required"},
        }
        for field in schema["fields"]
    }
    required = [field["name"] for field in schema["fields"] if field["constraints"]["required"]]
    judge = jsonschema.Draft202012Validator({"properties": rules, "required": required})
    assert list(judge.iter_errors(row)) == []
    assert list(judge.iter_errors({**row, "statut": "perdu"}))
    assert visitor.client.get("/schemas/autre.json").status_code == 404


def test_the_feed_tells_each_change_once_under_a_name_that_stays(
    visitor: Visitor, platform: Platform, number: str, clock: Clock
) -> None:
    def entries() -> list[ElementTree.Element]:
        response = visitor.client.get("/registre.atom")
        assert response.headers["content-type"] == "application/atom+xml"
        root = ElementTree.fromstring(response.content)  # noqa: S314 (our own file)
        assert root.tag == f"{ATOM}feed"
        for needed in ("id", "title", "updated", "author", "rights"):
            assert len(root.findall(f"{ATOM}{needed}")) == 1, needed
        itself = root.find(f"{ATOM}link[@rel='self']")
        assert itself is not None
        assert itself.get("href") == "https://label.demo.test/registre.atom"
        found = root.findall(f"{ATOM}entry")
        assert root.findtext(f"{ATOM}updated") == max(str(one.findtext(f"{ATOM}updated")) for one in found)
        return found

    (first,) = entries()
    assert first.findtext(f"{ATOM}id") == f"tag:label.demo.test,2026-03-02:{number}/0"
    assert first.findtext(f"{ATOM}title") == "Certificat délivré : Mairie d’Essai"
    clock.advance(hours=2)
    suspend(platform, clock, number, "Accueil <fermé> & désert.")
    latest, before = entries()
    assert [child.text for child in before] == [child.text for child in first]
    assert latest.findtext(f"{ATOM}id") == f"tag:label.demo.test,2026-03-02:{number}/1"
    assert str(latest.findtext(f"{ATOM}summary")).endswith("Accueil <fermé> & désert.")
    for one in (latest, before):
        assert datetime.fromisoformat(str(one.findtext(f"{ATOM}updated"))).tzinfo


def test_what_was_read_is_not_sent_again_until_it_changes(
    visitor: Visitor, platform: Platform, number: str, clock: Clock
) -> None:
    for path in ("/registre.csv", "/registre.atom", "/registre.json"):
        first = visitor.client.get(path)
        again = visitor.client.get(path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b""), path
        assert visitor.client.get(path, headers={"if-none-match": '"x"'}).status_code == 200, path
    changed = visitor.client.get("/registre.csv").headers["last-modified"]
    assert changed == "Mon, 02 Mar 2026 09:30:00 GMT"
    asked = {"if-modified-since": changed}
    assert visitor.client.get("/registre.csv", headers=asked).status_code == 304
    assert visitor.client.get("/registre.csv", headers={**asked, "if-none-match": '"x"'}).status_code == 200
    assert visitor.client.get("/registre.csv", headers={"if-modified-since": "hier"}).status_code == 200
    clock.advance(hours=1)
    suspend(platform, clock, number)
    assert visitor.client.get("/registre.csv", headers=asked).status_code == 200


def test_the_page_of_the_data_explains_files_columns_and_licence(visitor: Visitor) -> None:
    visitor.opens("/registre/donnees").sees(
        "Licence Ouverte 2.0", "code_postal", "expired, superseded, suspended, valid, withdrawn"
    )
    for path in ("/registre.csv", "/registre.json", "/registre.atom", "/schemas/registre.schema.json"):
        assert visitor.tree.xpath(f"//a[@href='{path}']"), path


def test_the_signed_rules_can_be_read(visitor: Visitor, platform: Platform, number: str) -> None:
    response = visitor.client.get("/referentiels/ehuh-2019.toml")
    with platform.database.read() as session:
        signed = certificates.by_number(session, number).referentiel_digest
    assert sha256(response.content).hexdigest() == signed
    for path in ("/referentiels/inconnu.toml", "/referentiels/ehuh-2019", "/referentiels/..%2Fedition.toml"):
        assert visitor.client.get(path).status_code == 404, path
