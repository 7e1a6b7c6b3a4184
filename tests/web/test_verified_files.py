"""Anyone verifies a file: each answer is told in big words, with what to do next, and nothing is kept."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from sqlalchemy import func, select

from core.models import Submission
from core.platform import Platform
from core.settings import Settings
from label import certificate_life, certificates
from tests.builders import make_person
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


@pytest.fixture
def sealed(platform: Platform, number: str) -> bytes:
    with platform.database.read() as session:
        return certificates.edition(session, number).pdf


@pytest.fixture
def signed(platform: Platform, number: str) -> bytes:
    with platform.database.read() as session:
        return certificates.edition(session, number).rdfc


def answer(visitor: Visitor, data: bytes, name: str = "recu.pdf") -> str:
    """The big words that a dropped file receives."""
    visitor.opens("/verifier").submits("Examiner le fichier", files={"Votre fichier": (name, data)})
    return str(visitor.tree.xpath("string(//*[@class='standing__word'])")).strip()


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    document = json.loads(data)
    change(document)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def resaved(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def blank_pdf() -> bytes:
    out = io.BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


def test_a_genuine_pdf_is_authentic_and_valid(visitor: Visitor, number: str, sealed: bytes) -> None:
    assert answer(visitor, sealed) == "Authentique et valide"
    visitor.sees("Mairie d’Essai", number, "Le sceau du PDF est intact", "mot pour mot")


def test_a_genuine_credential_is_authentic_even_laid_out_anew(
    visitor: Visitor, platform: Platform, number: str, signed: bytes
) -> None:
    with platform.database.read() as session:
        other = certificates.edition(session, number).jcs
    assert [answer(visitor, data, "a.json") for data in (signed, other)] == ["Authentique et valide"] * 2
    visitor.does_not_see("réenregistré")
    again = json.dumps(json.loads(signed), indent=2).encode() + b"\n"
    assert answer(visitor, again, "a.json") == "Authentique et valide"
    visitor.sees("réenregistré")


def test_a_baked_image_is_worth_what_it_carries_and_its_drawing_nothing(visitor: Visitor, number: str) -> None:
    for kind in ("svg", "png"):
        image = visitor.client.get(f"/c/{number}/badge.{kind}").content
        assert answer(visitor, image, f"badge.{kind}") == "Authentique et valide"
        visitor.sees("Le dessin de l’image n’est pas signé")
        assert answer(visitor, image.replace(b"Mairie d", b"Maison d"), f"badge.{kind}") == "Altéré"
    visitor.opens("/verifier").submits(
        "Examiner le fichier",
        files={"Votre fichier": ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")},
        status=422,
    ).sees("ne porte aucune attestation")


def test_one_byte_of_the_pdf_is_enough_to_alter_it(visitor: Visitor, sealed: bytes) -> None:
    """At the beginning, in the attached credential, in the seal, and after the end."""
    in_the_seal = sealed.index(b"/Contents <") + 400
    in_the_credential = sealed.index(b"stream", sealed.index(b"/EmbeddedFile")) + 200
    for position in (700, in_the_credential, in_the_seal, len(sealed) - 20):
        mutant = bytearray(sealed)
        mutant[position] ^= 1
        assert answer(visitor, bytes(mutant)) == "Altéré", position
    without_credential = sealed.replace(b"/EmbeddedFiles", b"/EmbeddedFilez")
    assert without_credential != sealed
    for damaged in (without_credential, sealed[:-200], sealed + b"\n"):
        assert answer(visitor, damaged) == "Altéré"


def test_a_pdf_saved_again_is_altered_though_its_credential_is_ours(visitor: Visitor, sealed: bytes) -> None:
    again = resaved(sealed)
    assert answer(visitor, again) == "Altéré"
    visitor.sees("octet pour octet", "La signature de l’attestation correspond à son contenu")


def test_somebody_elses_files_are_not_ours(visitor: Visitor, number: str, signed: bytes) -> None:
    assert answer(visitor, blank_pdf()) == "Pas délivré par nous"
    foreign = changed(signed, lambda document: document["issuer"].update(id="did:web:pirate.test"))
    assert answer(visitor, foreign, "a.json") == "Pas délivré par nous"
    visitor.sees(
        "Le certificat qu’il nomme, selon notre registre", number, "Statut Valide", "ne nomme pas notre organisme"
    )
    assert answer(visitor, b'{"a": 1}', "a.json") == "Pas délivré par nous"


def test_a_changed_field_alters_the_credential_and_is_shown(visitor: Visitor, signed: bytes) -> None:
    assert (
        answer(visitor, changed(signed, lambda one: one.update(validUntil="2099-01-01T00:00:00Z")), "a.json")
        == "Altéré"
    )
    visitor.sees("Ce qui a été changé", "2099-01-01T00:00:00Z", "2029-03-01")
    for change in (
        lambda one: one["credentialSubject"].update(licenseNumber=EXAMPLE),
        lambda one: one.update(id=f"{URL}/c/{EXAMPLE}/e/1"),
        lambda one: one["proof"][0].update(created="2026-03-02T09:30:01Z"),
        lambda one: one.update(proof=[]),
        lambda one: one.update(score=1e999),
    ):
        assert answer(visitor, changed(signed, change), "a.json") == "Altéré"
    twice = signed[:-1] + b',"name":"Autre"}'
    assert answer(visitor, twice, "a.json") == "Altéré"


def test_a_genuine_file_says_what_its_certificate_became(
    visitor: Visitor, platform: Platform, clock: Clock, number: str, sealed: bytes, signed: bytes
) -> None:
    clock.advance(days=10)
    suspend(platform, clock, number)
    assert answer(visitor, sealed) == "Authentique, mais suspendu"
    visitor.sees("12 mars 2026")
    assert answer(visitor, signed, "a.json") == "Authentique, mais suspendu"
    with platform.database.write() as session:
        by = make_person(session, clock.at, "manager")
        about: Any = {"reason": "Rouvert.", "by": by, "at": clock.at, "public_url": URL}
        certificate_life.reinstate(session, platform.keyring, number, **about)
    assert answer(visitor, sealed) == "Authentique, mais remplacé"
    with platform.database.write() as session:
        certificate_life.withdraw(session, platform.keyring, number, **about)
    assert answer(visitor, sealed) == "Authentique, mais retiré"


def test_an_expired_certificate_is_told_from_its_file(visitor: Visitor, clock: Clock, sealed: bytes) -> None:
    clock.advance(days=3 * 366)
    assert answer(visitor, sealed) == "Authentique, mais expiré"


def test_a_file_that_cannot_be_read_shows_the_form_again(visitor: Visitor) -> None:
    for files in ({}, *({"Votre fichier": ("x", data)} for data in (b"x", b"[]", b"[" * 99_999, b"%PDF-1.7 x", b""))):
        visitor.opens("/verifier").submits("Examiner le fichier", files=files, status=422)
        assert visitor.tree.xpath("//input[@name='document'][@aria-invalid='true']"), files
    too_large = {"Votre fichier": ("x.pdf", b"%PDF-" + b"0" * 4 * 1024 * 1024)}
    visitor.opens("/verifier").submits("Examiner le fichier", files=too_large, status=422).sees("dépasse 4 Mo")


def test_nothing_is_kept_and_no_cookie_is_set(visitor: Visitor, platform: Platform, sealed: bytes) -> None:
    before = sorted(path for path in platform.settings.var.rglob("*"))
    answer(visitor, sealed)
    assert "set-cookie" not in visitor.response.headers
    with platform.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0
    assert sorted(path for path in platform.settings.var.rglob("*")) == before
    assert not visitor.tree.xpath("//form[@enctype]//input[@type='hidden']")


def test_the_answer_exists_in_english(visitor: Visitor, sealed: bytes) -> None:
    visitor.opens("/verifier?lang=en").submits("Examine the file", files={"Your file": ("c.pdf", sealed)})
    visitor.sees("Genuine and valid", "The seal of the PDF is intact")
    visitor.opens("/verifier?lang=en").submits("Examine the file", status=422).sees("Choose a file")
