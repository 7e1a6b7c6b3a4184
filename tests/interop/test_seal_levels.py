"""The three levels of a seal, B-B, B-T and B-LT, judged by pyHanko's command, pdfsig, openssl cms and openssl ts."""

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pikepdf
import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from core.revocation_sources import Sources
from core.settings import Settings
from core.time_stamps import Authority as Client
from label import pdf, proofs, seal, seal_reading
from label.credential import unsigned
from tests.audit.authority import Authority
from tests.core.test_fetching import Site
from tests.interop.tools import environment, tool
from tests.label import pki
from tests.label.attested import PLACE, STATEMENT

pytestmark = pytest.mark.slow

CREDENTIAL = proofs.written(unsigned(STATEMENT, PLACE))


class Sealed(msgspec.Struct, frozen=True):
    """The same certificate at each level, what falsifies it, and the roots to trust."""

    files: dict[str, bytes]
    roots: tuple[Path, Path]
    folder: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """A seal of a local authority with its list, dated by a local RFC 3161 authority with its own."""
    folder = tmp_path_factory.mktemp("levels")
    issuer, clock, stranger, site = pki.Issuer(), Authority(folder / "tsa"), Authority(folder / "autre"), Site()
    pki.published(site, issuer)
    key, listed = issuer.seal(lists=pki.LIST), pki.clock_list(clock, folder / "horloge.crl")
    basic = seal.seal(pdf.render(STATEMENT, PLACE, CREDENTIAL), key, reason="Essai", place=PLACE.public_url)
    dated = seal.stamp(basic, Client("https://horloge.test/", clock.post).token)
    ends, given = seal_reading.certificates(dated)
    known = [*given, *key.chain, x509.load_pem_x509_certificate(clock.root.read_bytes())]
    sources = Sources(Settings(revocation_lists=str(listed)), site.network)
    data = sources.gather(ends, known, at=datetime.now(UTC))
    site.server.shutdown()
    site.server.server_close()
    gone = msgspec.structs.replace(data, lists=(listed.read_bytes(), issuer.list(key.certificate)))
    elsewhere = Client("https://horloge.test/", clock.post).token(bytes(32))
    files = {
        "B-B": basic,
        "B-T": dated,
        "B-LT": seal.prolong(dated, data),
        "token stripped": seal.prolong(basic, data),
        "token of another authority": seal.prolong(
            seal.stamp(basic, Client("https://autre.test/", stranger.post).token), data
        ),
        "token of other bytes": seal.prolong(seal.stamp(basic, lambda _digest: elsewhere), data),
        "signer revoked": seal.prolong(dated, gone),
    }
    for level in ("B-B", "B-T", "B-LT"):
        altered = bytearray(files[level])
        altered[altered.index(b"/ByteRange") // 3] ^= 1
        files[f"{level}, one byte altered"] = bytes(altered)
    (folder / "root.pem").write_bytes(issuer.root.public_bytes(Encoding.PEM))
    return Sealed(files, (folder / "root.pem", clock.root), folder)


Judge = Callable[[Sealed, Path], str]


def said(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120)
    return f"{'' if done.returncode == 0 else 'REFUSED '}{done.stdout}{done.stderr}"


def by_pyhanko(sealed: Sealed, path: Path, how: str = "adesverify") -> str:
    """Its command in an environment of its own: « adesverify » wants to know that nobody was revoked."""
    trust = [part for root in sealed.roots for part in ("--trust", root)]
    given = ("--no-revocation-check",) if how == "validate" else ()
    command = environment("pdf") / "pyhanko"
    return said(command, "sign", how, "--pretty-print", *given, *trust, "--trust-replace", path)


def by_pdfsig(sealed: Sealed, path: Path) -> str:
    store = sealed.folder / "nss"
    certutil = tool("certutil", "libnss3-tools")
    if not store.exists():
        store.mkdir()
        said(certutil, "-N", "-d", f"sql:{store}", "--empty-password")
        said(certutil, "-A", "-d", f"sql:{store}", "-n", "essai", "-t", "CT,C,C", "-i", sealed.roots[0])
    return said(tool("pdfsig", "poppler-utils"), "-nssdir", f"sql:{store}", path)


def by_cms(sealed: Sealed, path: Path) -> str:
    """The CMS of the seal over the bytes that it covers, under the root of its authority."""
    with pikepdf.open(path) as opened:
        held = opened.Root.AcroForm.Fields[0].V
        start, before, after, more = map(int, held.ByteRange)
        (sealed.folder / "seal.der").write_bytes(bytes(held.Contents))
    data = path.read_bytes()
    (sealed.folder / "covered").write_bytes(data[start:before] + data[after : after + more])
    given = ("-in", sealed.folder / "seal.der", "-content", sealed.folder / "covered", "-CAfile", sealed.roots[0])
    openssl = tool("openssl", "openssl")
    return said(openssl, "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-out", "/dev/null", *given)


def by_ts(sealed: Sealed, path: Path) -> str:
    """The token over the signature of the seal, under the root of the time-stamp authority."""
    (signature,) = PdfFileReader(io.BytesIO(path.read_bytes())).embedded_signatures
    (signer,) = cms.ContentInfo.load(signature.pkcs7_content)["content"]["signer_infos"]
    tokens = [
        one["values"][0] for one in signer["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token"
    ]
    if not tokens:
        return "REFUSED no token"
    (sealed.folder / "token").write_bytes(tokens[0].dump())
    digest = sha256(signer["signature"].native).hexdigest()
    given = ("-token_in", "-in", sealed.folder / "token", "-digest", digest, "-CAfile", sealed.roots[1])
    return said(tool("openssl", "openssl"), "ts", "-verify", *given)


def judged(sealed: Sealed, name: str, judge: Judge, tmp_path: Path) -> str:
    path = tmp_path / "c.pdf"
    path.write_bytes(sealed.files[name])
    return judge(sealed, path)


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_pyhanko_accepts_each_level_for_what_it_is(level: str, made: Sealed, tmp_path: Path) -> None:
    told = judged(made, level, lambda sealed, path: by_pyhanko(sealed, path, "validate"), tmp_path)
    assert "The signature is judged VALID" in told
    assert ("backed by a time stamping authority" in told) is (level != "B-B")
    lasting = judged(made, level, by_pyhanko, tmp_path)
    assert ("The signature is judged VALID" in lasting) is (level == "B-LT")
    assert ("no revocation information" in lasting) is (level != "B-LT")


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_pdfsig_and_openssl_accept_each_level(level: str, made: Sealed, tmp_path: Path) -> None:
    told = judged(made, level, by_pdfsig, tmp_path)
    assert "Signature is Valid." in told
    assert "Certificate is Trusted." in told
    assert "REFUSED" not in judged(made, level, by_cms, tmp_path)
    assert ("REFUSED" not in judged(made, level, by_ts, tmp_path)) is (level != "B-B")


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT"])
def test_an_altered_byte_is_refused_by_each(level: str, made: Sealed, tmp_path: Path) -> None:
    name = f"{level}, one byte altered"
    assert "Digest Mismatch" in judged(made, name, by_pdfsig, tmp_path)
    assert "verification failure" in judged(made, name, by_cms, tmp_path).lower()
    told = judged(made, name, lambda sealed, path: by_pyhanko(sealed, path, "validate"), tmp_path)
    assert "The signature is judged VALID" not in told


# What openssl says of each; pyHanko leaves out a time that it does not believe, and the seal stays undated.
FALSE = {
    "token stripped": "no token",
    "token of another authority": "unable to get local issuer",
    "token of other bytes": "message imprint mismatch",
}


@pytest.mark.parametrize("name", FALSE)
def test_a_stripped_or_forged_token_dates_nothing(name: str, made: Sealed, tmp_path: Path) -> None:
    told = judged(made, name, by_pyhanko, tmp_path)
    assert "No available information about the signing time" in told
    assert "backed by a time stamping authority" not in told
    assert FALSE[name] in judged(made, name, by_ts, tmp_path)


def test_a_revoked_signer_is_refused(made: Sealed, tmp_path: Path) -> None:
    told = judged(made, "signer revoked", by_pyhanko, tmp_path)
    assert "The signer's certificate is revoked" in told
    assert "The signature is judged INVALID" in told


def test_the_lasting_file_still_carries_the_credential_byte_for_byte(made: Sealed, tmp_path: Path) -> None:
    path, out = tmp_path / "c.pdf", tmp_path / "piece.json"
    path.write_bytes(made.files["B-LT"])
    assert "REFUSED" not in said(tool("pdfdetach", "poppler-utils"), "-save", "1", "-o", out, path)
    assert out.read_bytes() == CREDENTIAL
