"""The other verifiers of the acceptance table: each accepts the genuine, and refuses falsifications by their name."""

import json
import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
import rfc8785

from core.platform import Platform
from label import proofs, status_list
from tests.interop.tools import HERE, environment, tool

pytestmark = [pytest.mark.slow, pytest.mark.node]

# A verifier: the site and the certificate's number → empty when accepted, else its reason.
Verifier = Callable[[Path, str], str]


class Case(msgspec.Struct, frozen=True):
    """The site to judge, after what was done to it."""

    site: Path
    number: str
    platform: Platform

    @property
    def folder(self) -> Path:
        return self.site / "c" / self.number

    def change(self, path: str, how: Callable[[dict[str, Any]], object]) -> None:
        document = json.loads((self.site / path).read_bytes())
        how(document)
        (self.site / path).write_bytes(rfc8785.dumps(document))

    def flip(self, path: Path, place: float) -> None:
        data = bytearray(path.read_bytes())
        data[int(place * len(data))] ^= 1
        path.write_bytes(data)


@pytest.fixture
def case(site: Path, number: str, platform: tuple[Platform, str]) -> Case:
    return Case(site, number, platform[0])


def run(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120, cwd=HERE)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}" or "refused without a word"


def by_core(site: Path, number: str) -> str:
    """Its four steps: signature, expiry, revocation, and the issuer found in our own registre.json."""
    node = tool("node", "nodejs")
    command = [node, "core.mjs", str(site), f"c/{number}/attestation.json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, cwd=HERE)
    said = json.loads(answer.stdout.splitlines()[-1])  # it writes of the schema that it could not fetch, too
    expected = dict.fromkeys(("valid_signature", "expiration", "revocation_status", "registered_issuer"), True)
    return "" if (said["steps"], said["errors"]) == (expected, []) else json.dumps(said)


def in_python(verifier: str, file: str) -> Verifier:
    def judge(site: Path, number: str) -> str:
        return run(environment("credential") / "python", "python_verifiers.py", verifier, site, f"c/{number}/{file}")

    return judge


def by_cose_kit(site: Path, number: str) -> str:
    return run(tool("node", "nodejs"), "cose.mjs", site, f"c/{number}/attestation.cwt")


def by_openssl(site: Path, number: str) -> str:
    """The CMS of the seal, over the two runs of bytes that it covers, under the published root."""
    pdf = site / f"c/{number}/certificat.pdf"
    with pikepdf.open(pdf) as opened:
        seal = opened.Root.AcroForm.Fields[0].V
        start, before, after, more = map(int, seal.ByteRange)
        (site / "seal.der").write_bytes(bytes(seal.Contents))
    data = pdf.read_bytes()
    (site / "sealed").write_bytes(data[start:before] + data[after : after + more])
    root = site / ".well-known/cachet.pem"
    given = ("-inform", "DER", "-in", site / "seal.der", "-content", site / "sealed", "-CAfile", root)
    return run(tool("openssl", "openssl"), "cms", "-verify", "-binary", "-purpose", "any", "-out", "/dev/null", *given)


VERIFIERS: dict[str, Verifier] = {
    "@digitalcredentials/verifier-core": by_core,
    "openbadgeslib": in_python("openbadgeslib", "attestation.json"),
    "openbadgeslib, SVG": in_python("openbadgeslib", "badge.svg"),
    "openbadgeslib, PNG": in_python("openbadgeslib", "badge.png"),
    "openvc-core": in_python("openvc", "attestation.json"),
    "cwt": in_python("cwt", "attestation.cwt"),
    "cose-kit": by_cose_kit,
    "openssl cms": by_openssl,
}


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_the_genuine_is_accepted(verifier: str, case: Case, node: str) -> None:
    assert VERIFIERS[verifier](case.site, case.number) == ""


def revoke(case: Case) -> None:
    """The list signed again by its own key, with the edition's bit set."""
    entry = json.loads((case.folder / "attestation.json").read_bytes())["credentialStatus"]
    listed = json.loads((case.site / "statut/1").read_bytes())
    proof = listed.pop("proof")[0]
    bits = status_list.decode(listed["credentialSubject"]["encodedList"])
    revoked = status_list.encode(status_list.revoke(bits, int(entry["statusListIndex"])))
    listed["credentialSubject"]["encodedList"] = revoked
    keyring, at = case.platform.keyring, datetime.fromisoformat(proof["created"])
    signed = proofs.sign_rdfc(listed, keyring.status, case.platform.settings.public_url, at)
    (case.site / "statut/1").write_bytes(proofs.written(signed))


def remove_key(case: Case) -> None:
    case.change(".well-known/did.json", lambda one: one["assertionMethod"].pop(0))
    case.change(".well-known/did.json", lambda one: one["verificationMethod"].pop(0))
    (case.site / "keys.json").write_text("{}")


def alter_field(case: Case) -> None:
    case.change(f"c/{case.number}/attestation.json", lambda one: one.update(validUntil="2099-01-01T00:00:00Z"))
    drawn = case.folder / "badge.svg"
    drawn.write_bytes(drawn.read_bytes().replace(b'"validUntil":"20', b'"validUntil":"30'))


def alter_pixels(case: Case) -> None:
    """The PNG's chunk with another date, its checksum right."""
    drawn = case.folder / "badge.png"
    data = drawn.read_bytes()
    kind = data.index(b"iTXt")
    (length,) = struct.unpack(">I", data[kind - 4 : kind])
    body = data[kind : kind + 4 + length].replace(b'"validUntil":"20', b'"validUntil":"30')
    drawn.write_bytes(data[:kind] + body + struct.pack(">I", zlib.crc32(body)) + data[kind + 8 + length :])


def alter_token(case: Case) -> None:
    case.flip(case.folder / "attestation.cwt", 0.5)


def alter_pdf(case: Case) -> None:
    case.flip(case.folder / "certificat.pdf", 0.1)


SIGNATURE = "(?i)signature"
REFUSED: list[tuple[str, Callable[[Case], None], str]] = [
    ("@digitalcredentials/verifier-core", alter_field, SIGNATURE),
    ("@digitalcredentials/verifier-core", revoke, '"revocation_status": false'),
    ("@digitalcredentials/verifier-core", remove_key, "(?i)signature|did"),
    ("openbadgeslib", alter_field, SIGNATURE),
    ("openbadgeslib", revoke, "'revocation' is set"),
    ("openbadgeslib", remove_key, "(?i)verification|key"),
    ("openbadgeslib, SVG", alter_field, SIGNATURE),
    ("openbadgeslib, SVG", revoke, "'revocation' is set"),
    ("openbadgeslib, PNG", alter_pixels, SIGNATURE),
    ("openvc-core", alter_field, SIGNATURE),
    ("openvc-core", revoke, "(?i)revoked"),
    ("openvc-core", remove_key, "(?i)verification|key"),
    ("cwt", alter_token, "(?i)verif|decode|cbor"),
    ("cwt", remove_key, "(?i)key"),
    ("cose-kit", alter_token, "(?i)signature|cbor|error"),
    ("cose-kit", remove_key, "no published key"),
    ("openssl cms", alter_pdf, "(?i)digest|verification failure"),
]


@pytest.mark.parametrize(
    ("verifier", "falsify", "reason"), REFUSED, ids=[f"{who}-{how.__name__}" for who, how, _ in REFUSED]
)
def test_each_falsification_is_refused_for_its_reason(
    verifier: str, falsify: Callable[[Case], None], reason: str, case: Case, node: str
) -> None:
    falsify(case)
    said = VERIFIERS[verifier](case.site, case.number)
    assert re.search(reason, said), said
