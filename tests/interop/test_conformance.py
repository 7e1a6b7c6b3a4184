"""VC-API from outside: `@digitalbazaar/vc` judges what `label vc-api` issues, and signs what it judges, over https."""

import base64
import gzip
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cli.conformance.endpoint import Endpoint
from cli.conformance.serving import Server
from label import status_list
from tests.interop.tools import HERE

pytestmark = [pytest.mark.slow, pytest.mark.node]
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
Found = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A local authority (`ca.pem`) and the certificate that it gave this machine (`host.pem`, `host.key`)."""
    folder, now = tmp_path_factory.mktemp("tls"), datetime.now(UTC)
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d’essai")])

    def certified(subject: x509.Name, key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType) -> bytes:
        made = x509.CertificateBuilder(named, subject, key, x509.random_serial_number())
        dated = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        signed = dated.add_extension(extension, critical=True).sign(root, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM)

    host = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    (folder / "ca.pem").write_bytes(certified(named, root.public_key(), x509.BasicConstraints(True, None)))
    (folder / "host.pem").write_bytes(certified(x509.Name([]), own.public_key(), host))
    plain = serialization.NoEncryption()
    encoded = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "host.key").write_bytes(own.private_bytes(*encoded))
    return folder


@pytest.fixture(scope="session")
def endpoint(authority: Path) -> Iterator[Endpoint]:
    """The endpoint, served by a thread; its address is known once its port is."""
    made = Endpoint("https://127.0.0.1")
    with Server(made, "127.0.0.1", 0, (authority / "host.pem", authority / "host.key")) as server:
        made.public_url = f"https://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


def driven(endpoint: Endpoint, authority: Path, node: str) -> Found:
    trusted = os.environ | {"NODE_EXTRA_CA_CERTS": str(authority / "ca.pem")}
    command = [node, "vc_api.mjs", endpoint.public_url]
    done = subprocess.run(command, cwd=HERE, env=trusted, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    found: Found = json.loads(done.stdout)
    return found


@pytest.fixture(scope="session")
def found(endpoint: Endpoint, authority: Path, node: str) -> Found:
    return driven(endpoint, authority, node)


@pytest.mark.parametrize("suite", SUITES)
def test_what_is_issued_is_accepted_and_not_revoked(suite: str, found: Found) -> None:
    said = found[f"issued {suite}"]
    assert (said["status"], said["verified"], said["revoked"]) == (201, True, [False]), said["reasons"]
    assert said["credential"]["proof"]["cryptosuite"] == suite


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("what", ["2.0", "1.1", "presentation"])
def test_what_others_sign_is_accepted(what: str, suite: str, found: Found) -> None:
    said = found[f"accepted {what} {suite}"]
    assert (said["status"], said["body"]["errors"]) == (200, [])


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "what",
    [
        "altered 2.0",
        "altered 1.1",
        "unsigned 2.0",
        "unsigned 1.1",
        "presentation, another challenge",
        "presentation, another holder",
    ],
)
def test_what_others_falsify_is_refused(what: str, suite: str, found: Found) -> None:
    said = found[f"refused {what} {suite}"]
    assert said["status"] == 400
    assert said["body"]["errors"][0]["type"].startswith("https://")


def test_a_revoked_credential_is_seen_as_revoked(authority: Path, node: str) -> None:
    """Every bit set: whatever place is drawn, the foreign verifier reads it in the list that it fetched."""
    revoking = Endpoint("https://127.0.0.1")
    revoking.bits = bytes([255]) * (status_list.ENTRIES // 8)
    with Server(revoking, "127.0.0.1", 0, (authority / "host.pem", authority / "host.key")) as server:
        revoking.public_url = f"https://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        said = driven(revoking, authority, node)
        server.shutdown()
    assert [said[f"issued {suite}"]["revoked"] for suite in SUITES] == [[True], [True]]


@pytest.mark.parametrize("suite", SUITES)
def test_the_entry_and_the_list_are_those_of_the_standard(suite: str, found: Found, authority: Path) -> None:
    """Bitstring Status List 1.0, 2.1, 2.2 and 3.3, fetched over https and unfolded by the standard library."""
    entry = found[f"issued {suite}"]["credential"]["credentialStatus"]
    assert (entry["type"], entry["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    assert entry["id"] != entry["statusListCredential"]
    assert str(int(entry["statusListIndex"])) == entry["statusListIndex"]
    trust = ssl.create_default_context(cafile=str(authority / "ca.pem"))
    address = entry["statusListCredential"].removeprefix("https://")
    with urlopen(f"https://{address}", context=trust, timeout=20) as answer:
        listed = json.load(answer)
    subject = listed["credentialSubject"]
    assert listed["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert {"VerifiableCredential", "BitstringStatusListCredential"} == set(listed["type"])
    assert listed["id"] == entry["statusListCredential"]
    assert listed["validFrom"] <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}" < listed["validUntil"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", entry["statusPurpose"])
    folded = subject["encodedList"]
    assert folded[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(folded[1:] + "=" * (-len(folded[1:]) % 4)))
    assert len(bits) >= 16 * 1024
    assert int(entry["statusListIndex"]) < 8 * len(bits)


def test_the_command_serves_over_https_with_a_key_that_no_one_keeps(authority: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LABEL_")}
    given = ["--port", "0", "--certificate", str(authority / "host.pem"), "--key", str(authority / "host.key")]
    issuers = set()
    for _ in range(2):
        command = [sys.executable, "-c", "from cli.main import main; main()", "vc-api", *given]
        with subprocess.Popen(command, cwd=tmp_path, env=clean, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = said.partition("https://")[2].partition(",")[0]
            trust = ssl.create_default_context(cafile=str(authority / "ca.pem"))
            with urlopen(f"https://{address}/", context=trust, timeout=20) as answer:
                issuers.add(json.load(answer)["issuer"])
            process.terminate()
    assert len(issuers) == 2
    assert not list(tmp_path.iterdir())
