"""A seal follows another: old PDFs hold under the old one, new PDFs bear the new one; a stolen one is removed."""

import io
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import select

from audit.models import JournalEntry
from core import key_files, keys, seal_files
from core.actor import SYSTEM
from core.errors import Conflict, Invalid
from core.keys import Keyring
from core.models import Job
from core.platform import Platform
from core.seals import Seal
from core.settings import Settings
from label import certificate_life, compromise, examination, key_office, pdf, seal, seal_reading
from label.seal_signer import x509_of
from tests.builders import make_person
from tests.label import pki
from tests.label.attested import AT, PLACE, STATEMENT
from tests.label.issued import URL, edition_of, granting

LATER = AT + timedelta(days=60)


@pytest.fixture
def platform(settings: Settings, migrated_sqlite: Path) -> Iterator[Platform]:
    with granting(settings, migrated_sqlite, AT) as opened:
        yield opened


def printed(keyring: Keyring) -> bytes:
    return seal.seal(pdf.render(STATEMENT, PLACE, b"{}"), keyring.seal, reason="Essai", place=URL)


def sealed_by(data: bytes) -> str:
    (signature,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return str(signature.signer_cert.sha256.hex())


def trusted(data: bytes, root: Seal) -> bool:
    """By pyHanko's own validator, under the root of this seal."""
    (signature,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    trust = ValidationContext(trust_roots=[x509_of(root.above[-1])], allow_fetching=False)
    return bool(validate_pdf_signature(signature, trust).bottom_line)


def rotated(platform: Platform) -> tuple[Seal, str]:
    """The seal of before, and the name of the one that follows it."""
    before = platform.keyring.seal
    with platform.database.write() as session:
        name = key_office.add(session, platform.settings, "seal", by=SYSTEM, at=AT)
    with platform.database.write() as session:
        key_office.retire(session, platform.settings, before.name, by=SYSTEM, at=LATER)
    return before, name


def test_the_next_seal_is_published_before_it_seals_and_the_former_one_still_holds(platform: Platform) -> None:
    before, first = platform.keyring.seal, edition_of(platform).pdf
    with platform.database.write() as session:
        name = key_office.add(session, platform.settings, "seal", by=SYSTEM, at=AT)
    waiting = platform.keyring
    assert (waiting.seal.name, [one.name for one in waiting.seals]) == (before.name, [before.name, name])
    roots = x509.load_pem_x509_certificates(waiting.roots_pem)
    assert roots == [one.above[-1] for one in waiting.seals]
    with platform.database.write() as session:
        assert key_office.retire(session, platform.settings, before.name, by=SYSTEM, at=LATER) == name
    after = platform.keyring
    assert [one.name for one in after.seals] == [name, before.name]
    second = printed(after)
    for data in (first, second):
        seal_reading.verify(data, *after.seals)
    assert sealed_by(first) == before.certificate.fingerprint(hashes.SHA256()).hex()
    assert sealed_by(second) == after.seal.certificate.fingerprint(hashes.SHA256()).hex()
    assert (trusted(first, before), trusted(second, after.seal), trusted(second, before)) == (True, True, False)
    assert not (keys.folder_of(platform.settings) / f"{before.name}.pem").exists(), "its private half is destroyed"
    with platform.database.read() as session:
        told = examination.examine(session, after, platform.settings, first, at=LATER)
        assert (told.outcome, dict(told.steps)["seal"]) == ("valid", True)
        states = {entry.name: entry.state for entry in key_office.inventory(platform.settings)}
        assert (states[before.name], states[name]) == ("retired", "current")


def test_an_authority_certifies_the_next_seal_from_its_request(platform: Platform, tmp_path: Path) -> None:
    issuer, settings = pki.Issuer(), platform.settings
    with platform.database.write() as session:
        name = key_office.add(session, settings, "seal", by=SYSTEM, at=AT)
    request = keys.folder_of(settings) / f"{name}.csr"
    checked = subprocess.run(
        ["openssl", "req", "-in", str(request), "-noout", "-verify"], capture_output=True, check=True
    )
    assert b"OK" in checked.stdout + checked.stderr
    asked = x509.load_pem_x509_csr(request.read_bytes())
    made = issuer.certifies(asked.public_key()).public_bytes(serialization.Encoding.PEM)
    above = issuer.root.public_bytes(serialization.Encoding.PEM)
    stranger = pki.Issuer()
    wrong = [
        (b"rien", "suite de certificats en PEM"),
        (stranger.seal().certificate.public_bytes(serialization.Encoding.PEM), "d’une autre clé"),
        (made + stranger.root.public_bytes(serialization.Encoding.PEM), "ne se suivent pas"),
    ]
    for data, reason in wrong:
        with pytest.raises(Invalid, match=reason):
            seal_files.certify(settings, name, data)
    with pytest.raises(Conflict, match="n’attend pas"):
        seal_files.certify(settings, platform.keyring.seal.name, made + above)
    with platform.database.write() as session:
        key_office.certify(session, settings, name, made + above, by=SYSTEM, at=AT)
        key_office.retire(session, settings, platform.keyring.seal.name, by=SYSTEM, at=LATER)
        entries = session.scalars(select(JournalEntry.event).order_by(JournalEntry.position)).all()
        assert entries[-2:] == ["key.certified", "key.retired"]
    after = platform.keyring
    assert after.seal.above[-1] == issuer.root
    data = printed(after)
    seal_reading.verify(data, *after.seals)
    assert trusted(data, after.seal)


def test_a_stolen_seal_is_removed_and_every_pdf_is_sealed_again(platform: Platform) -> None:
    before, stolen, said = edition_of(platform), platform.keyring.seal, list[str]()
    thief = printed(platform.keyring)
    for _ in range(2):  # said again, it changes nothing more
        compromise.respond(platform, stolen.name, since=AT, why="Poste volé.", by=SYSTEM, at=LATER, tell=said.append)
    after, held = edition_of(platform), platform.keyring
    assert sum("scellée de nouveau" in line for line in said) == 1
    assert (after.rdfc, after.jcs, after.cwt) == (before.rdfc, before.jcs, before.cwt)
    seal_reading.verify(after.pdf, *held.seals)
    assert seal_reading.attached(after.pdf) == before.rdfc
    for former in (before.pdf, thief):
        with pytest.raises(seal.SealError, match="another key"):
            seal_reading.verify(former, *held.seals)
    assert stolen.name not in [one.name for one in held.seals]
    assert stolen.root_pem not in held.roots_pem
    with platform.database.read() as session:
        outcomes = [
            examination.examine(session, held, platform.settings, data, at=LATER).outcome
            for data in (before.pdf, after.pdf, before.rdfc)
        ]
        assert outcomes == ["resigned", "valid", "valid"]
        entries = session.scalars(select(JournalEntry).where(JournalEntry.event == "certificate.resigned")).all()
        assert [(entry.data["former"], entry.data["key"]) for entry in entries] == [(stolen.name, held.seal.name)]


def mails(platform: Platform) -> list[str]:
    with platform.database.read() as session:
        found = session.scalars(select(Job.payload)).all()
    return [job["to"] for job in found if job.get("template") == "signed_again"]


@pytest.mark.parametrize("purpose", ["certificate", "seal"])
def test_the_holder_is_told_once_however_often_the_repair_is_resumed(platform: Platform, purpose: str) -> None:
    with platform.database.write() as session:
        manager, number = make_person(session, AT, "manager"), edition_number(platform)
        told: dict[str, Any] = {"reason": "Essai.", "by": manager, "at": AT, "public_url": URL}
        certificate_life.suspend(session, platform.keyring, number, **told)
        certificate_life.reinstate(session, platform.keyring, number, **told)
    name, said = getattr(platform.keyring, purpose).name, list[str]()
    since = AT + timedelta(days=1)
    for _ in range(2):
        compromise.respond(platform, name, since=since, why="Poste volé.", by=SYSTEM, at=LATER, tell=said.append)
    assert sum("de nouveau." in line and "édition" in line for line in said) == 2, "both editions"
    assert len(mails(platform)) == 1
    again = getattr(platform.keyring, purpose).name
    compromise.respond(platform, again, since=LATER, why="Encore.", by=SYSTEM, at=LATER, tell=said.append)
    assert len(mails(platform)) == 2, "another theft is another mail"


def test_the_holder_of_a_withdrawn_certificate_is_not_written_to(platform: Platform) -> None:
    with platform.database.write() as session:
        manager, number = make_person(session, AT, "manager"), edition_number(platform)
        certificate_life.withdraw(
            session, platform.keyring, number, reason="Fin.", by=manager, at=AT, public_url=platform.settings.public_url
        )
    compromise.respond(
        platform, platform.keyring.seal.name, since=AT, why="Volé.", by=SYSTEM, at=LATER, tell=lambda _: None
    )
    assert mails(platform) == []


def edition_number(platform: Platform) -> str:
    return edition_of(platform).credential_id.split("/")[4]


def test_the_inventory_of_before_this_rotation_is_still_read(settings: Settings) -> None:
    folder = keys.folder_of(settings)
    keys.keyring(settings)
    known = key_files.read_inventory(folder)
    assert known.seals == [known.current["seal"]]
