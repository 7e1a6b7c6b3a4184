"""A certification authority of the tests: a seal under a root, its revocation list, its OCSP service."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from core.seal_certificates import USAGES
from core.seals import SealKey
from core.signers import FileSealer
from tests.audit.authority import Authority
from tests.core.test_fetching import Site

HOST = "93.184.215.14"
LIST, SERVICE = "http://autorite.test/liste.crl", "http://autorite.test/ocsp"
DAY = timedelta(days=1)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Issuer:
    """Its root, the seals that it certifies, and what it says of them."""

    def __init__(self) -> None:
        self.key, self.begun = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC) - DAY
        name = _name("Racine d’essai")
        usage = dict.fromkeys(USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
        self.root = (
            self._builder(name, self.key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def seal(self, *, lists: str = "", service: str = "") -> SealKey:
        """A seal whose certificate names where its revocation is read."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self.certifies(key.public_key(), lists=lists, service=service)
        return SealKey(name="sceau-essai-1", signer=FileSealer(key), certificate=made, chain=(self.root,))

    def certifies(self, key: Any, *, lists: str = "", service: str = "") -> x509.Certificate:
        """The certificate of a seal's public key."""
        usage = dict.fromkeys(USAGES, False) | {"digital_signature": True, "content_commitment": True}
        builder = self._builder(_name("Cachet d’essai"), key).add_extension(x509.KeyUsage(**usage), critical=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if lists:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(lists)], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if service:
            address = x509.UniformResourceIdentifier(service)
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, address)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def list(self, *revoked: x509.Certificate) -> bytes:
        """The list of revoked certificates, in DER."""
        return revocation_list(self.root, self.key, revoked)

    def answers(self, path: str, *revoked: x509.Certificate) -> bytes:
        """What the OCSP service answers at the path of a question."""
        asked = ocsp.load_der_ocsp_request(base64.b64decode(unquote(path.rpartition("/")[2])))
        gone = asked.serial_number in [one.serial_number for one in revoked]
        now = datetime.now(UTC) - timedelta(minutes=1)
        return (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                issuer_name_hash=asked.issuer_name_hash,
                issuer_key_hash=asked.issuer_key_hash,
                serial_number=asked.serial_number,
                algorithm=hashes.SHA1(),  # noqa: S303 (the request's)
                cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
                this_update=now,
                next_update=now + DAY,
                revocation_time=now - timedelta(hours=2) if gone else None,
                revocation_reason=x509.ReasonFlags.key_compromise if gone else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.root)
            .sign(self.key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        serial, until = x509.random_serial_number(), self.begun + 30 * DAY
        made = x509.CertificateBuilder(_name("Racine d’essai"), name, key, serial, self.begun, until)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(key)
        return made.add_extension(own, critical=False).add_extension(above, critical=False)


def revocation_list(
    root: x509.Certificate, key: ec.EllipticCurvePrivateKey, revoked: Sequence[x509.Certificate]
) -> bytes:
    """A list signed by a root an hour ago, valid for a day, in DER."""
    now = datetime.now(UTC) - timedelta(hours=1)
    made = x509.CertificateRevocationListBuilder(root.subject, now, now + DAY)
    for one in revoked:
        gone = x509.RevokedCertificateBuilder(one.serial_number, now)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        made = made.add_revoked_certificate(gone.add_extension(reason, critical=False).build())
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def clock_list(clock: Authority, path: Path, *, revoked: bool = False) -> Path:
    """The list of a time-stamp authority, in a file."""
    root = x509.load_pem_x509_certificate(clock.root.read_bytes())
    key = load_pem_private_key((clock.folder / "root.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    stamper = x509.load_pem_x509_certificate((clock.folder / "tsa.pem").read_bytes())
    path.write_bytes(revocation_list(root, key, [stamper] if revoked else []))
    return path


class Services(dict[str, tuple[int, dict[str, str], bytes]]):
    """What the authority's server answers: its list, and OCSP questions, whose paths differ."""

    def __init__(self, issuer: Issuer, *revoked: x509.Certificate) -> None:
        super().__init__({"/liste.crl": (200, {"Content-Type": "application/pkix-crl"}, issuer.list(*revoked))})
        self.issuer, self.revoked = issuer, revoked

    def get(self, path: str, default: tuple[int, dict[str, str], bytes]) -> tuple[int, dict[str, str], bytes]:  # type: ignore[override]
        """The answer at a path."""
        if path.startswith("/ocsp/"):
            said = self.issuer.answers(path, *self.revoked)
            return 200, {"Content-Type": "application/ocsp-response"}, said
        return super().get(path, default)


def published(site: Site, issuer: Issuer, *revoked: x509.Certificate) -> None:
    """Have the site serve what the authority says."""
    site.names["autorite.test"] = [HOST]
    site.answers = Services(issuer, *revoked)
