"""pdfsig accepts the seal of the genuine certificate and refuses a changed byte; the attachment is the credential."""

import subprocess
from pathlib import Path

import pytest

from tests.interop.tools import tool

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def trust(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of certificates where the issuer's published root is trusted."""
    certutil, store = tool("certutil", "libnss3-tools"), tmp_path_factory.mktemp("nss")
    root = published / ".well-known/cachet.pem"
    subprocess.run([certutil, "-N", "-d", f"sql:{store}", "--empty-password"], check=True, capture_output=True)
    add = [certutil, "-A", "-d", f"sql:{store}", "-n", "label", "-t", "CT,C,C", "-i", str(root)]
    subprocess.run(add, check=True, capture_output=True)
    return store


def judged(pdf: Path, trust: Path) -> str:
    command = [tool("pdfsig", "poppler-utils"), "-nssdir", f"sql:{trust}", str(pdf)]
    answer = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return (answer.stdout + answer.stderr).decode(errors="replace")


def test_the_genuine_seal_is_valid_covers_everything_and_is_trusted(site: Path, number: str, trust: Path) -> None:
    said = judged(site / f"c/{number}/certificat.pdf", trust)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_without_the_root_the_seal_is_intact_but_nobody_vouches_for_it(site: Path, number: str, tmp_path: Path) -> None:
    empty = tmp_path / "nss"
    empty.mkdir()
    command = [tool("certutil", "libnss3-tools"), "-N", "-d", f"sql:{empty}", "--empty-password"]
    subprocess.run(command, check=True, capture_output=True)
    said = judged(site / f"c/{number}/certificat.pdf", empty)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." not in said


@pytest.mark.parametrize("where", [0.05, 0.2, 0.4, 0.6])
def test_a_changed_byte_is_refused(where: float, site: Path, number: str, trust: Path) -> None:
    pdf = site / f"c/{number}/certificat.pdf"
    data = bytearray(pdf.read_bytes())
    data[int(where * data.index(b"/ByteRange"))] ^= 1
    pdf.write_bytes(data)
    said = judged(pdf, trust)
    assert "Signature is Valid." not in said
    assert "Digest Mismatch" in said, said


def test_the_attached_file_is_the_published_credential_byte_for_byte(site: Path, number: str, tmp_path: Path) -> None:
    pdf, out = site / f"c/{number}/certificat.pdf", tmp_path / "piece.json"
    command = [tool("pdfdetach", "poppler-utils"), "-save", "1", "-o", str(out), str(pdf)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    compare = [tool("cmp", "diffutils"), str(out), str(site / f"c/{number}/attestation.json")]
    assert subprocess.run(compare, check=False).returncode == 0
