"""A time-stamp authority dates the seals after the issuance; while it is away certificates are issued all the same."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import select

from audit.models import JournalEntry
from core.database import Database
from core.keys import Keyring
from core.posting import Answer, PostError
from core.settings import Settings
from core.time_stamps import Authority as Client
from core.time_stamps import TimeStampError
from label import examination, seal, seal_reading, seal_stamping
from label.certificate_models import CertificateEdition
from label.seal_signer import x509_of
from tests.audit.authority import Authority
from tests.label.attested import AT


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tsa")


def root_of(authority: Authority) -> bytes:

    return load_pem_x509_certificate(authority.root.read_bytes()).public_bytes(Encoding.DER)


def edition_of(database: Database) -> CertificateEdition:
    with database.read() as session:
        found = session.scalars(select(CertificateEdition)).one()
        session.expunge(found)
        return found


def test_a_seal_is_dated_and_nothing_that_was_signed_changes(
    granted_database: Database, keyring: Keyring, authority: Authority, tmp_path: Path
) -> None:
    before, token = edition_of(granted_database), Client("https://horloge.test/", authority.post).token
    assert seal_reading.dated(before.pdf, None) is None
    said: dict[str, Any] = {"root": root_of(authority), "at": AT}
    assert seal_stamping.stamp_waiting(granted_database, keyring, token, **said) == 1
    assert seal_stamping.stamp_waiting(granted_database, keyring, token, **said) == 0
    after = edition_of(granted_database)
    seal_reading.verify(after.pdf, keyring.seal)
    assert seal_reading.attached(after.pdf) == before.rdfc
    assert after.stamped_at == seal_reading.dated(after.pdf, root_of(authority))
    assert after.stamped_at is not None
    assert abs(datetime.now(UTC) - after.stamped_at) < timedelta(minutes=5)
    assert len(after.pdf) == len(before.pdf)
    with granted_database.read() as session:
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "certificate.stamped"))
        assert entry.data["edition"] == 1
        for held in (before.pdf, after.pdf):
            assert examination.examine(session, keyring, Settings(demo=True), held, at=AT).outcome == "valid"
    _judged_by_others(after.pdf, keyring, authority, tmp_path)


def _judged_by_others(pdf: bytes, keyring: Keyring, authority: Authority, folder: Path) -> None:
    """pyHanko's own validator finds a trusted time, and pdfsig a valid signature."""
    trust = ValidationContext(trust_roots=[x509_of(keyring.seal.chain[-1])], allow_fetching=False)

    clocks = ValidationContext(trust_roots=[x509.Certificate.load(root_of(authority))], allow_fetching=False)
    (folder / "c.pdf").write_bytes(pdf)
    with (folder / "c.pdf").open("rb") as stream:
        (signature,) = PdfFileReader(stream).embedded_signatures
        found = validate_pdf_signature(signature, trust, ts_validation_context=clocks)
        assert found.bottom_line
        assert found.timestamp_validity is not None
        assert found.timestamp_validity.trusted
        assert found.timestamp_validity.valid
    if shutil.which("pdfsig") is None:
        assert os.environ.get("CI") != "true", "pdfsig (poppler-utils) is missing"
        return
    command = ["pdfsig", "-nocert", str(folder / "c.pdf")]
    told = subprocess.run(command, capture_output=True, check=False, timeout=60, text=True).stdout
    assert re.search(r"Signature Validation: Signature is Valid", told)
    assert "Total document signed" in told


def test_an_authority_that_is_away_leaves_a_seal_without_time_and_is_asked_again(
    granted_database: Database, keyring: Keyring, authority: Authority
) -> None:
    before = edition_of(granted_database)

    def away(*_: object) -> Answer:
        raise PostError("silence")

    with pytest.raises(TimeStampError, match="pas donné de jeton"):
        seal_stamping.stamp_waiting(
            granted_database, keyring, Client("https://x.test/", away).token, root=root_of(authority), at=AT
        )
    assert edition_of(granted_database).pdf == before.pdf
    token = Client("https://horloge.test/", authority.post).token
    assert seal_stamping.stamp_waiting(granted_database, keyring, token, root=root_of(authority), at=AT) == 1


def test_a_stamp_of_another_authority_is_not_kept(
    granted_database: Database, keyring: Keyring, authority: Authority, tmp_path: Path
) -> None:
    before, stranger = edition_of(granted_database), Authority(tmp_path / "autre")
    token = Client("https://horloge.test/", stranger.post).token
    with pytest.raises(TimeStampError, match="pas de cette autorité"):
        seal_stamping.stamp_waiting(granted_database, keyring, token, root=root_of(authority), at=AT)
    assert edition_of(granted_database).pdf == before.pdf


def test_a_stamp_of_other_bytes_is_noticed(keyring: Keyring, granted_database: Database, authority: Authority) -> None:
    token = Client("https://horloge.test/", authority.post).token
    wrong = seal.stamp(edition_of(granted_database).pdf, lambda _digest: token(bytes(32)))
    with pytest.raises(TimeStampError, match="ne couvre pas"):
        seal_reading.dated(wrong, root_of(authority))
