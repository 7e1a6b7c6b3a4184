"""The seal of a PDF, checked in a real browser by its own calculation; what it cannot tell, it does not claim."""

import base64
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from msgspec.structs import replace as changed
from playwright.sync_api import Page

from core import seal_certificates
from core.seals import SealKey
from core.signers import FileSealer
from label import pdf, seal
from tests.label.attested import AT, PLACE, STATEMENT
from tests.label.test_forgery import SEED, flipped
from tests.pages.office import Office, dropped

pytestmark = [pytest.mark.slow, pytest.mark.browser]
EACH = """async ({ files, root }) => {
  const m = await import("/static/verification/sceau.js");
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return Promise.all(files.map((file) => m.sealed(bytes(file), bytes(root))));
}"""


def judged(page: Page, files: Sequence[bytes], root: bytes) -> list[bool | None]:
    """What the browser says of each file under this root."""
    given = {"files": [base64.b64encode(data).decode() for data in files], "root": base64.b64encode(root).decode()}
    found: list[bool | None] = page.evaluate(EACH, given)
    return found


def sealed(printed: bytes, key: SealKey) -> bytes:
    """Sealed in a thread of its own: the seal has a loop, which the browser's thread cannot run."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(seal.seal, printed, key, reason="Essai", place=PLACE.public_url).result()


def of_the_signature(genuine: bytes, key: SealKey) -> list[bytes]:
    """Two of each: a bit moved in its digest, its attributes, its value, its certificate's key and signature.

    Found where they are: places change with the lengths of fresh signatures, and the envelope around is not judged.
    """
    start = genuine.index(b"/Contents <") + len(b"/Contents <")
    envelope = bytes.fromhex(genuine[start : genuine.index(b">", start)].decode())
    (signer,) = cms.ContentInfo.load(envelope)["content"]["signer_infos"]
    digest = next(one["values"][0].native for one in signer["signed_attrs"] if one["type"].native == "message_digest")
    public = key.certificate.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    parts = [digest, signer["signed_attrs"].contents, signer["signature"].native, public, key.certificate.signature]
    places = [envelope.index(part) + step for part in parts for step in (8, len(part) - 1)]
    return [
        genuine[: start + 2 * place] + b"%02X" % (envelope[place] ^ 1) + genuine[start + 2 * place + 2 :]
        for place in places
    ]


def test_the_genuine_seal_holds_and_no_changed_byte_passes(page: Page, office: Office) -> None:
    genuine, root = office.file("pdf"), office.platform.keyring.seal.root_pem
    before, after = genuine.index(b"/Contents <") + 10, genuine.index(b">", genuine.index(b"/Contents <")) + 1
    rng = random.Random(SEED)  # noqa: S311 (a seed, not a secret)
    outside = [place for place in range(len(genuine)) if not before <= place < after]
    mutants = [flipped(genuine, rng.choice(outside), rng.randrange(8)) for _ in range(60)]
    mutants += of_the_signature(genuine, office.platform.keyring.seal)
    mutants += [genuine + b"\n", genuine[:-1], b"", b"%PDF-1.7\n"]
    assert judged(page, [genuine], root) == [True]
    assert True not in judged(page, mutants, root)
    assert judged(page, [genuine + b"\n", b"", flipped(genuine, 20, 0)], root) == [False] * 3


def test_the_seal_of_another_key_or_another_root_does_not_hold(page: Page, office: Office) -> None:
    """A forger's key under our certificate does not; a forger's certificate, or a root of RSA, it cannot judge."""
    ours, printed = office.platform.keyring.seal, pdf.render(STATEMENT, PLACE, b"{}")
    private = ec.generate_private_key(ec.SECP256R1())
    made = x509.load_pem_x509_certificates(seal_certificates.make(private.public_key(), demo=True, at=AT))
    theirs = SealKey(name="sceau-2026-1", signer=FileSealer(private), certificate=made[0], chain=tuple(made[1:]))
    forged = sealed(printed, theirs)
    assert judged(page, [sealed(printed, changed(ours, signer=FileSealer(private)))], ours.root_pem) == [False]
    assert judged(page, [forged], theirs.root_pem) == [True]
    assert judged(page, [forged], ours.root_pem) == [None]
    assert judged(page, [forged], root_of_rsa()) == [None]


def root_of_rsa() -> bytes:
    private = rsa.generate_private_key(65537, 2048)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Racine")])
    built = x509.CertificateBuilder(named, named, private.public_key(), 1, AT, AT + timedelta(days=1))
    return built.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_the_page_says_what_the_browser_found_of_the_seal(page: Page, office: Office) -> None:
    """Ours and published; ours and replaced since, which only the server knows; sealed by somebody else."""
    told = page.locator("[data-reponse=navigateur]")
    assert dropped(page, "a.pdf", office.file("pdf")) == "valid"
    assert "couvre tout le fichier" in told.inner_text()
    assert "octet pour octet, celui que nous avons scellé" in told.inner_text()
    again = sealed(pdf.render(STATEMENT, PLACE, office.file("rdfc")), office.platform.keyring.seal)
    assert dropped(page, "b.pdf", again) == "unsure"
    assert "couvre tout le fichier" in told.inner_text()
    assert "celui que nous publions aujourd’hui" in told.inner_text()
    assert dropped(page, "c.pdf", office.file("pdf") + b"\n") == "altered"
    assert "couvre tout le fichier" not in told.inner_text()
