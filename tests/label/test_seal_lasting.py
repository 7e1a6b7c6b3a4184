"""PAdES B-LT: a dated seal carries what validates it, when that can be had; else it stays dated and says why."""

import io
import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pikepdf
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from sqlalchemy import select

from audit.models import JournalEntry
from core import revocation_sources
from core.database import Database
from core.keys import Keyring
from core.revocation_sources import Sources
from core.settings import Settings
from core.time_stamps import Authority as Client
from label import examination, pdf, seal, seal_lasting, seal_reading, seal_stamping
from label.certificate_models import CertificateEdition
from label.seal_signer import x509_of
from tests.audit.authority import Authority
from tests.core.test_fetching import Site
from tests.label import pki
from tests.label.attested import AT, PLACE, STATEMENT
from tests.label.issued import grant
from tests.label.test_seal_stamping import edition_of, root_of


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Office:
    """A certificate under a seal of the test authority, dated by the test clock, and what is asked of both."""

    def __init__(self, folder: Path, migrated: Path, keyring: Keyring, site: Site, **named: str) -> None:
        shutil.copyfile(migrated, folder / "label.sqlite3")
        self.issuer, self.clock, self.site = pki.Issuer(), Authority(folder / "tsa"), site
        self.keyring = msgspec.structs.replace(keyring, seal=self.issuer.seal(**named))
        self.database = Database(f"sqlite:///{folder / 'label.sqlite3'}")
        self.list = pki.clock_list(self.clock, folder / "horloge.crl")
        pki.published(site, self.issuer)
        with self.database.write() as session:
            grant(session, self.keyring, Settings(demo=True), AT)
        token = Client("https://horloge.test/", self.clock.post).token
        seal_stamping.stamp_waiting(self.database, self.keyring, token, root=root_of(self.clock), at=AT)

    def prolongs(self, lists: str | None = None) -> list[str]:
        settings = Settings(demo=True, revocation_lists=str(self.list) if lists is None else lists)
        sources = Sources(settings, self.site.network)
        root, now = root_of(self.clock), datetime.now(UTC)
        return seal_lasting.prolong_waiting(self.database, self.keyring, sources, root=root, at=now)

    @property
    def edition(self) -> CertificateEdition:
        return edition_of(self.database)


@pytest.fixture(params=[{"lists": pki.LIST}, {"service": pki.SERVICE}], ids=["list", "ocsp"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path, keyring: Keyring, site: Site
) -> Iterator[Office]:
    made = Office(tmp_path, migrated_sqlite, keyring, site, **request.param)
    yield made
    made.database.close()


def test_a_dated_seal_becomes_lasting_and_nothing_that_was_signed_changes(office: Office) -> None:
    before = office.edition
    assert office.prolongs() == []
    after = office.edition
    assert after.pdf.startswith(before.pdf)
    assert len(after.pdf) > len(before.pdf)
    assert (after.lasting_at is not None, after.seal_lacks) == (True, None)
    seal_reading.verify(after.pdf, office.keyring.seal)
    assert seal_reading.attached(after.pdf) == after.rdfc == before.rdfc
    assert seal_reading.dated(after.pdf, root_of(office.clock)) == before.stamped_at
    assert office.prolongs() == []
    assert office.edition.pdf == after.pdf
    with pikepdf.open(io.BytesIO(before.pdf)) as one, pikepdf.open(io.BytesIO(after.pdf)) as other:
        assert other.Root.Metadata.read_bytes() == one.Root.Metadata.read_bytes()
        assert (other.pdf_version, "/Version" in other.Root) == ("1.7", False)
        assert other.docinfo == one.docinfo
        assert {str(name) for name in other.Root} - {str(name) for name in one.Root} == {"/DSS"}
    with office.database.read() as session:
        assert seal_lasting.standing(session) == seal_lasting.Standing({"basic": 0, "dated": 0, "lasting": 1}, {})
        assert session.scalars(select(JournalEntry.event).order_by(JournalEntry.position.desc())).first() == (
            "certificate.prolonged"
        )
        for held in (before.pdf, after.pdf):
            assert examination.examine(session, office.keyring, Settings(demo=True), held, at=AT).outcome == "valid"
    _judged_by_pyhanko(after.pdf, office)
    _judged_by_pdfsig(after.pdf, office.clock.folder)


def _judged_by_pyhanko(pdf: bytes, office: Office) -> None:
    """Trusting nothing but the roots, it finds in the file alone that nobody was revoked."""
    path = office.clock.folder / "c.pdf"
    path.write_bytes(pdf)
    with path.open("rb") as stream:
        reader = PdfFileReader(stream)
        (signature,) = reader.embedded_signatures
        roots = [x509_of(office.issuer.root), x509.Certificate.load(root_of(office.clock))]
        said = {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "require"}
        trust = DocumentSecurityStore.read_dss(reader).as_validation_context(said)
        found = validate_pdf_signature(signature, trust)
        assert found.bottom_line
        assert found.timestamp_validity is not None
        assert found.timestamp_validity.trusted


def _judged_by_pdfsig(pdf: bytes, folder: Path) -> None:
    if shutil.which("pdfsig") is None:
        assert os.environ.get("CI") != "true", "pdfsig (poppler-utils) is missing"
        return
    (folder / "c.pdf").write_bytes(pdf)
    command = ["pdfsig", "-nocert", str(folder / "c.pdf")]
    told = subprocess.run(command, capture_output=True, check=False, timeout=60, text=True).stdout
    assert re.search(r"Signature Validation: Signature is Valid", told)


def test_no_changed_byte_passes_once_something_was_added(office: Office) -> None:
    begins = len(office.edition.pdf)
    office.prolongs()
    made, rng = office.edition.pdf, random.Random(20261126)  # noqa: S311 (a seed, not a secret)
    (signature,) = PdfFileReader(io.BytesIO(made)).embedded_signatures
    written = signature.byte_range[1]
    places = [begins, len(made) - 1, *rng.sample(range(begins, len(made)), 60), *rng.sample(range(begins), 20)]
    places += rng.sample(range(written, made.index(b"0" * 64, written)), 150)  # the signature, and what dates it
    for place in places:
        mutant = bytearray(made)
        mutant[place] ^= 1 << rng.randrange(8)
        with pytest.raises(seal.SealError):
            seal_reading.verify(bytes(mutant), office.keyring.seal)
    for other in (made + b"\n", made[:-1], made[: begins + 10]):
        with pytest.raises(seal.SealError):
            seal_reading.verify(other, office.keyring.seal)


def test_a_lasting_seal_whose_time_stamp_was_taken_away_is_refused(office: Office) -> None:
    office.prolongs()
    _, data = seal_reading._parted(office.edition.pdf)
    assert data is not None
    undated = seal.seal(pdf.render(STATEMENT, PLACE, b"{}"), office.keyring.seal, reason="Essai", place="Essai")
    seal_reading.verify(undated, office.keyring.seal)
    with pytest.raises(seal.SealError, match="time stamp"):
        seal_reading.verify(seal.prolong(undated, data), office.keyring.seal)


def test_a_revoked_seal_is_refused_and_the_file_stays_dated(office: Office) -> None:
    pki.published(office.site, office.issuer, office.keyring.seal.certificate)
    before = office.edition
    (reason,) = office.prolongs()
    assert reason.startswith("Le certificat « Cachet d’essai » est révoqué")
    assert (office.edition.pdf, office.edition.seal_lacks) == (before.pdf, reason)
    with office.database.read() as session:
        assert seal_lasting.standing(session) == seal_lasting.Standing(
            {"basic": 0, "dated": 1, "lasting": 0}, {reason: 1}
        )


def test_a_revoked_clock_is_refused(office: Office) -> None:
    pki.clock_list(office.clock, office.list, revoked=True)
    assert office.prolongs() == [
        "Le certificat « Horodatage » est révoqué : ce qu’il signe n’est plus cru. Remplacez-le."
    ]
    assert office.edition.lasting_at is None


def test_what_cannot_be_had_is_said_once_and_tried_again(office: Office, tmp_path: Path) -> None:
    office.site.answers = {}
    (reason,) = office.prolongs()
    assert "404" in reason
    assert office.prolongs() == []
    pki.published(office.site, office.issuer)
    assert office.prolongs("")[0].startswith("Le certificat « Horodatage » ne nomme ni liste de révocation ni service")
    assert "ne se lit pas" in office.prolongs(str(tmp_path / "absente.crl"))[0]
    assert office.prolongs() == []
    assert office.edition.lasting_at is not None


def test_the_word_of_another_authority_or_a_stale_one_proves_nothing(office: Office) -> None:
    pki.published(office.site, pki.Issuer())
    (reason,) = office.prolongs()
    assert reason.startswith("Rien ne prouve que le certificat « Cachet d’essai » n’est pas révoqué")
    pki.published(office.site, office.issuer)
    sources = Sources(Settings(demo=True, revocation_lists=str(office.list)), office.site.network)
    later = datetime.now(UTC) + 10 * pki.DAY
    (reason,) = seal_lasting.prolong_waiting(
        office.database, office.keyring, sources, root=root_of(office.clock), at=later
    )
    assert "Rien ne prouve" in reason
    assert office.edition.lasting_at is None


def test_the_answer_about_another_certificate_proves_nothing(
    tmp_path: Path, migrated_sqlite: Path, keyring: Keyring, site: Site
) -> None:
    office = Office(tmp_path, migrated_sqlite, keyring, site, service=pki.SERVICE)
    other = office.issuer.seal().certificate
    answer = office.issuer.answers(revocation_sources._question(pki.SERVICE, other, office.issuer.root))

    class Replayed(pki.Services):
        def get(self, path: str, default: object) -> tuple[int, dict[str, str], bytes]:  # type: ignore[override]
            return 200, {}, answer

    site.answers = Replayed(office.issuer)
    (reason,) = office.prolongs()
    assert reason.startswith("Rien ne prouve que le certificat « Cachet d’essai »")
    assert office.edition.lasting_at is None
    office.database.close()
