"""Signing, verifying and issuing certificates, beside a bare Ed25519 signature and beside @digitalbazaar/vc in node."""

import gzip
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import msgspec
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from bench.measure import head, say, spent
from core.actor import SYSTEM
from core.platform import Platform
from core.settings import Settings
from core.signers import FileSigner
from label import credential, did, editions, proofs, status_list
from label.attestation import Place, Statement
from label.certificate_models import Certificate, CertificateEdition
from migrations.upgrade import upgrade
from tests.label.issued import grant

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SCRIPT = Path("tests/interop/issue.mjs")
INSTALL = "install nodejs and npm, then run: cd tests/interop && npm ci --ignore-scripts"
REVOKED = 1000
URL = "https://label.demo.test"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder) / "var", demo=True, public_url=URL)
        settings.var.mkdir()
        upgrade(settings.database)
        platform = Platform(settings)
        with platform.database.write() as session:
            grant(session, platform.keyring, settings, AT)
            statement = editions.statement_of(session.scalars(select(CertificateEdition)).one())
        place = Place(
            public_url=URL, number="EHUH-2026-7K3F-B", edition=1, issued_at=AT, status_list="1", status_index=77
        )
        document = credential.unsigned(statement, place)
        in_memory(document)
        lists()
        whole(platform, document, statement)
        platform.close()


def in_memory(document: proofs.Document) -> None:
    """One canonical writing, two digests and a signature, beside the signature alone of as many bytes."""
    private = Ed25519PrivateKey.generate()
    signer = FileSigner("cert-2026-1", private)
    published = did.document(URL, [signer])
    signed = proofs.sign_jcs(document, signer, URL, AT)
    data, digest = proofs.written(signed), proofs.digest_of(document)
    message = bytes(64)
    signature = private.sign(message)
    found = spent(
        {
            "sign": lambda: private.sign(message),
            "jcs sign": lambda: proofs.sign_jcs(document, signer, URL, AT),
            "verify": lambda: signer.public_key.verify(signature, message),
            "jcs verify": lambda: proofs.verify(signed, published, purpose="cert"),
            "from bytes": lambda: proofs.verify_exactly(data, published, purpose="cert", digest=digest),
        }
    )
    head(f"issuance: a credential of {len(data):,} bytes, in memory")
    say("jcs signature against a bare one", found["jcs sign"], found["sign"], "≥ 0.40", inverse=True)
    say("jcs verification against a bare one", found["jcs verify"], found["verify"], "≥ 0.55", inverse=True)
    say("the same from bytes, word for word", found["from bytes"], found["verify"], "for information", inverse=True)


def lists() -> None:
    """Writing a status list where a thousand are revoked, beside the same at the highest level of compression."""
    bits = status_list.empty()
    for index in np.random.default_rng(1).integers(0, status_list.ENTRIES, REVOKED).tolist():
        bits = status_list.revoke(bits, index)
    works: dict[str, Callable[[], object]] = {
        "encode": lambda: status_list.encode(bits),
        "highest": lambda: gzip.compress(bits, compresslevel=9, mtime=0),
    }
    found = spent(works)
    head(f"issuance: a status list of {status_list.ENTRIES:,}, some of them revoked")
    say("status list at level 6 against level 9", found["encode"], found["highest"], "≤ 0.50")


def whole(platform: Platform, document: proofs.Document, statement: Statement) -> None:
    """An edition signed twice, stored, journalled, committed, read back and verified; then with its sealed PDF."""
    before = theirs(document)
    with patch.object(editions, "printed", lambda *made: made[3]), patch.object(editions, "seal_reading", NoSeal):
        aside = spent(
            {
                "sign": lambda: proofs.sign_rdfc(document, platform.keyring.certificate, URL, AT),
                "unread": lambda: unread(platform, statement),
                "whole": lambda: issue(platform, statement),
            }
        )
    sealed = spent({"whole": lambda: issue(platform, statement)}, rounds=3)
    after = theirs(document)
    head("issuance: an edition with its database, beside eddsa-rdfc-2022 by @digitalbazaar/vc alone")
    if not before or not after:
        print(f"@digitalbazaar/vc is not here: {INSTALL}")
        return
    sign, verify = ((before[work] + after[work]) / 2 for work in ("sign", "verify"))
    say("rdfc signature in memory / theirs", aside["sign"], sign, "for information", inverse=True)
    say("jcs + rdfc + database / theirs", aside["unread"], sign, "≥ 1", inverse=True)
    say("the same, read back and verified / theirs", aside["whole"], sign, "for information", inverse=True)
    say("the same / theirs signed and verified", aside["whole"], sign + verify, "for information", inverse=True)
    say("the same with its sealed PDF / theirs", sealed["whole"], sign, "for information", inverse=True)


class NoSeal:
    """What reads PDFs back, when the credential itself stands for the PDF."""

    @staticmethod
    def verify(*_: object) -> None:
        """Nothing is sealed."""

    @staticmethod
    def attached(data: bytes) -> bytes:
        """The credential."""
        return data


def issue(platform: Platform, statement: Statement) -> None:
    """The next edition of the one certificate."""
    with platform.database.write() as session:
        certificate = session.scalars(select(Certificate)).one()
        editions.add(session, platform.keyring, certificate, statement, by=SYSTEM, at=AT, public_url=URL)


def unread(platform: Platform, statement: Statement) -> None:
    """The same without reading back what was stored, which theirs does not do either."""
    with patch.object(editions, "check", lambda *_, **__: None):
        issue(platform, statement)


def theirs(document: proofs.Document) -> dict[str, float]:
    """Processor seconds of one rdfc signature and of one verification in JavaScript, once warm; empty without it."""
    node = shutil.which("node")
    if node is None:
        return {}
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(proofs.written(document))
        file.flush()
        done = subprocess.run([node, str(SCRIPT), file.name, "60"], capture_output=True, check=False, timeout=300)
    return msgspec.json.decode(done.stdout, type=dict[str, float]) if done.returncode == 0 else {}


if __name__ == "__main__":
    main()
