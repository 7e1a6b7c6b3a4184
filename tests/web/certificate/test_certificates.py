"""The public page of a certificate and its files: for people, for software, without cookie or account."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from sqlalchemy import select

from core.actor import SYSTEM
from core.platform import Platform
from core.settings import Settings
from label import certificate_life, certificates, compromise, editions
from label.attestation import Statement
from label.certificate_models import Certificate
from label.revocation import refresh_status_lists
from tests.builders import make_person
from tests.label.attested import STATEMENT
from tests.web.certificate_room import URL, number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor
from web.certificate.verification import EXAMPLE


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def fetch(visitor: Visitor, path: str, **headers: str) -> Any:
    return visitor.client.get(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}, follow_redirects=False
    )


def test_the_page_says_who_what_and_until_when(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number}").sees(
        "Valide",
        "Mairie d’Essai",
        "Équipe heureuse, Usagers heureux",
        "999 000 078 00017",
        "1er mars 2029",
        "2 mars 2026",
    )
    visitor.sees("Démonstration", "78,7", "plus de 70", "Vérifier vous-même", "label-verify", "Décision du comité.")
    assert visitor.tree.xpath("//*[contains(@class, 'qr')]//svg")


def test_a_suspended_certificate_says_since_when_and_why(
    visitor: Visitor, platform: Platform, clock: Clock, number: str
) -> None:
    clock.advance(days=10)
    suspend(platform, clock, number)
    visitor.opens(f"/c/{number}").sees("Suspendu", "Depuis le 12 mars 2026", "Accueil fermé depuis un mois.")
    word = visitor.tree.xpath("string(//*[@class='standing__word'])").strip()
    assert word == "Suspendu"
    visitor.opens(f"/c/{number}/editions").sees("Révoquée")


def test_an_expired_certificate_says_so(visitor: Visitor, clock: Clock, number: str) -> None:
    clock.advance(days=3 * 366)
    visitor.opens(f"/c/{number}").sees("Expiré", "Sa validité s’est terminée le 1er mars 2029")


def test_any_way_of_typing_the_number_leads_to_the_page(visitor: Visitor, number: str) -> None:
    for typed in (f"/C/{number}", f"/c/{number.lower()}", f"/c/{number.replace('-', '')}"):
        response = fetch(visitor, typed)
        assert (response.status_code, response.headers["location"]) == (303, f"/c/{number}"), typed


def test_an_unknown_number_is_told_in_plain_words(visitor: Visitor) -> None:
    for path in ("/c/EHUH-2026-0000-0", "/c/n-importe", "/c/EHUH-2026-0000-0/attestation.json", "/statut/99"):
        assert fetch(visitor, path).status_code == 404, path
    visitor.opens("/c/EHUH-2026-0000-0", status=404).sees("Aucun certificat ne porte ce numéro")


def test_an_unknown_number_has_the_same_layout_and_the_word(visitor: Visitor, clock: Clock, number: str) -> None:
    known = visitor.opens(f"/c/{number}").tree.xpath("//main/*[1]/@class | //main/*[2]/@class")
    visitor.opens(f"/c/{EXAMPLE}", status=404).sees("Inconnu", EXAMPLE, "Au 2 mars 2026", "Faire une réclamation")
    assert visitor.tree.xpath("//main/*[1]/@class | //main/*[2]/@class")[0] == known[0]
    assert visitor.tree.xpath("//main/*[contains(@class, 'standing--bad')]")
    long = "A" * 400
    visitor.opens(f"/c/{long}", status=404).does_not_see(long)
    visitor.opens("/V/AAAA", status=404).sees("Inconnu", "Code hors ligne")


def test_every_link_of_the_page_leads_somewhere_and_the_day_is_said(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number}").sees(
        "Au 2 mars 2026", "Sites évalués", "Annexe", "E comme Eugène", "Faire une réclamation"
    )
    links = visitor.tree.xpath("//main//a/@href")
    named = ("certificat.pdf", "badge.svg", "badge.png", "hors-ligne.svg", "attestation.json", "attestation.jcs.json")
    more = ("dossier.zip", "preuve.tlog-proof", "entree.json", "verdict")
    assert {f"/c/{number}/{name}" for name in (*named, *more)} <= set(links)
    for link in links:
        assert visitor.client.get(link).status_code == 200, link


def test_software_that_asks_for_a_credential_gets_it(visitor: Visitor, number: str) -> None:
    for path in (
        f"/c/{number}",
        f"/c/{number}/attestation.json",
        f"/c/{number}/e/1",
        f"/c/{number}/e/1/attestation.json",
    ):
        response = fetch(visitor, path, accept="application/vc")
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, "application/vc"), (
            path
        )
        assert response.json()["credentialSubject"]["licenseNumber"] == number
        assert response.headers["access-control-allow-origin"] == "*"
    assert fetch(visitor, f"/c/{number}", accept="application/vc").headers["vary"] == "Accept"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for asked in (browser, "text/html, application/ld+json;q=0.5"):
        assert "text/html" in fetch(visitor, f"/c/{number}", accept=asked).headers["content-type"]


def test_the_files_are_those_that_were_stored(visitor: Visitor, platform: Platform, number: str) -> None:
    with platform.database.read() as session:
        stored = certificates.edition(session, number)
    for base in (f"/c/{number}", f"/c/{number}/e/1"):
        assert fetch(visitor, f"{base}/attestation.json").content == stored.rdfc
        assert fetch(visitor, f"{base}/attestation.jcs.json").content == stored.jcs
        assert fetch(visitor, f"{base}/certificat.pdf").content == stored.pdf
    assert fetch(visitor, f"/c/{number}/e/2/attestation.json").status_code == 404


SIGNED = ("attestation.json", "attestation.jcs.json", "certificat.pdf")


def test_everything_that_a_signature_may_change_is_revalidated(visitor: Visitor, number: str) -> None:
    for path in (f"/c/{number}", *(f"/c/{number}/{name}" for name in SIGNED)):
        assert fetch(visitor, path, accept="application/vc").headers["cache-control"] == "no-cache", path
    for path in (f"/c/{number}/e/1", *(f"/c/{number}/e/1/{name}" for name in SIGNED)):
        said = fetch(visitor, path, accept="application/vc").headers["cache-control"]
        assert said == "public, max-age=300, must-revalidate", path
    for path in (f"/c/{number}/attestation.json", "/statut/1", "/.well-known/did.json", "/registre.json"):
        first = fetch(visitor, path)
        again = fetch(visitor, path, if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b""), path
        assert "set-cookie" not in first.headers


def test_whoever_holds_a_file_signed_by_a_stolen_key_gets_the_one_signed_again(
    visitor: Visitor, platform: Platform, clock: Clock, number: str
) -> None:
    paths = [f"/c/{number}{place}/{name}" for place in ("", "/e/1") for name in SIGNED]
    held = {path: fetch(visitor, path) for path in paths}
    for path, before in held.items():
        assert fetch(visitor, path, if_none_match=before.headers["etag"]).status_code == 304, path
    clock.advance(days=1)
    stolen, said = platform.keyring.certificate.name, list[str]()
    since, at = clock() - timedelta(hours=1), clock()
    compromise.respond(platform, stolen, since=since, why="Poste volé.", by=SYSTEM, at=at, tell=said.append)
    for path, before in held.items():
        after = fetch(visitor, path, if_none_match=before.headers["etag"])
        assert after.status_code == 200, path
        assert after.content != before.content, path
        assert after.headers["etag"] != before.headers["etag"], path


def test_the_status_list_is_fresh_and_changes_with_a_suspension(
    visitor: Visitor, platform: Platform, clock: Clock, number: str
) -> None:
    before = fetch(visitor, "/statut/1")
    assert before.headers["cache-control"] == "public, max-age=300"
    assert before.headers["content-type"].startswith("application/vc")
    assert before.json()["id"] == f"{URL}/statut/1"
    assert isinstance(before.json()["proof"], list)
    assert isinstance(fetch(visitor, "/statut/1.jcs.json").json()["proof"], dict)
    suspend(platform, clock, number)
    assert fetch(visitor, "/statut/1").json()["credentialSubject"] != before.json()["credentialSubject"]
    clock.advance(days=2)
    with platform.database.write() as session:
        refresh_status_lists(session, platform.keyring, at=clock.at, public_url=URL)
    assert fetch(visitor, "/statut/1").json()["validUntil"] > before.json()["validUntil"]


def test_the_standing_exists_for_software_too(visitor: Visitor, platform: Platform, clock: Clock, number: str) -> None:
    suspend(platform, clock, number)
    for response in (
        fetch(visitor, f"/c/{number}/editions.json"),
        fetch(visitor, f"/c/{number}/editions", accept="application/json"),
    ):
        said = response.json()
        assert (said["status"], said["reason"]) == ("suspended", "Accueil fermé depuis un mois.")
        assert [one["revoked"] for one in said["editions"]] == [True]
        assert [line["status"] for line in said["story"]] == ["valid", "suspended"]


def test_the_issuer_publishes_its_keys_and_the_root_of_its_seal(visitor: Visitor, platform: Platform) -> None:
    document = fetch(visitor, "/.well-known/did.json").json()
    assert document["id"] == "did:web:label.demo.test"
    assert all(isinstance(method, str) for method in document["assertionMethod"])
    assert fetch(visitor, "/.well-known/cachet.pem").content == platform.keyring.seal.root_pem


def test_the_page_exists_in_english(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number}?lang=en").sees("Valid", "What this certificate says", "Check it yourself")
    assert "Valide" not in visitor.tree.xpath("string(//*[@class='standing__word'])")
    visitor.opens("/registre?lang=en").sees("Public register")
    visitor.opens(f"/c/{number}/editions?lang=en").sees("Editions of the certificate")


@pytest.mark.parametrize(("count", "folded"), [(2, False), (40, True)])
def test_the_page_names_the_sites_that_were_assessed(
    visitor: Visitor, platform: Platform, clock: Clock, count: int, folded: bool
) -> None:
    sites = tuple(f"Guichet {rank}" for rank in range(count))
    with platform.database.write() as session:
        statement = msgspec.structs.replace(STATEMENT, sites=sites)
        found = session.scalars(select(Certificate)).one()
        editions.add(session, platform.keyring, found, statement, by=SYSTEM, at=clock.at, public_url=URL)
        number = found.number
    visitor.opens(f"/c/{number}").sees("Sites évalués").does_not_see("tous ses sites")
    assert tuple(visitor.tree.xpath("//ul[@class='sites']/li/text()")) == sites
    assert bool(visitor.tree.xpath("//details//ul[@class='sites']")) is folded


def test_the_organisation_speaks_of_its_own_public(visitor: Visitor, platform: Platform, clock: Clock) -> None:
    with platform.database.write() as session:
        statement = msgspec.structs.replace(STATEMENT, organisation="Clinique des Lilas")
        found = session.scalars(select(Certificate)).one()
        made = editions.add(session, platform.keyring, found, statement, by=SYSTEM, at=clock.at, public_url=URL)
        number, credential, printed = found.number, made.rdfc.decode(), made.statement
    visitor.opens(f"/c/{number}").sees("Équipe heureuse, Patients heureux", "Patients")
    for text in (visitor.text, credential, str(printed)):
        assert "sager" not in text.replace("score.usagers", "")


def test_the_status_is_not_told_by_colour_alone(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number}")
    (standing,) = visitor.tree.xpath("//main/*[contains(@class, 'standing--ok')]")
    assert standing.xpath(".//svg[contains(@class, 'icon')]")
    assert standing.xpath("string(.//*[@class='standing__word'])").strip() == "Valide"


def test_the_page_leads_to_its_rules_and_to_a_complaint_about_itself(
    visitor: Visitor, platform: Platform, number: str
) -> None:
    visitor.opens(f"/c/{number}")
    (rules,) = visitor.tree.xpath("//main//a[contains(@href, '/referentiels/')]/@href")
    assert sha256(fetch(visitor, rules).content).hexdigest() == _statement(platform, number).referentiel_digest
    visitor.follows("Faire une réclamation")
    assert visitor.tree.xpath("//input[@name='objet']/@value") == [number]
    visitor.opens("/c/EHUH-2026-7K3G-J", status=404).follows("Faire une réclamation")
    assert visitor.tree.xpath("//input[@name='objet']/@value") == ["EHUH-2026-7K3G-J"]
    visitor.opens("/reclamation?objet=" + quote('"><b>' + "a" * 500))
    assert visitor.tree.xpath("//input[@name='objet']/@value") == ['"><b>' + "a" * 195]


def _statement(platform: Platform, number: str) -> Statement:
    with platform.database.read() as session:
        return editions.statement_of(certificates.edition(session, number))


@pytest.mark.parametrize("rank", ["0", "-1", "2", "2147483648", "99999999999999999999"])
@pytest.mark.parametrize("file", ["", "/attestation.json", "/entree.json", "/preuve.tlog-proof", "/dossier.zip"])
def test_an_edition_that_there_is_not_is_a_404_whatever_its_rank(
    visitor: Visitor, number: str, rank: str, file: str
) -> None:
    assert fetch(visitor, f"/c/{number}/e/{rank}{file}").status_code == 404


def test_an_old_page_knows_the_latest_edition(visitor: Visitor, platform: Platform, clock: Clock, number: str) -> None:
    suspend(platform, clock, number)
    with platform.database.write() as session:
        by = make_person(session, clock.at, "manager")
        certificate_life.reinstate(
            session,
            platform.keyring,
            number,
            reason="Rouvert.",
            by=by,
            at=clock.at + timedelta(hours=1),
            public_url=URL,
        )
    assert fetch(visitor, f"/c/{number}/attestation.json").json()["id"] == f"{URL}/c/{number}/e/2"
    assert fetch(visitor, f"/c/{number}/e/1/attestation.json").json()["id"] == f"{URL}/c/{number}/e/1"
    visitor.opens(f"/c/{number}/editions").sees("Révoquée", "En vigueur")
