"""What validates a signature once authorities are silent: certificates, and lists or answers that none was revoked."""

from collections.abc import Sequence

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import ocsp


class ValidationData(msgspec.Struct, frozen=True):
    """All in DER: `certificates`, `lists` (CRL) and `answers` (OCSP)."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...]


def authentic(data: ValidationData) -> bool:
    """Whether each certificate, list and answer was signed by one of these certificates, to the last byte."""
    try:
        everybody = [x509.load_der_x509_certificate(one) for one in data.certificates]
        return (
            all(any(_issued(one, by) for by in everybody) for one in everybody)
            and all(any(_listed(one, by) for by in everybody) for one in map(x509.load_der_x509_crl, data.lists))
            and all(_answered(one, everybody) for one in map(ocsp.load_der_ocsp_response, data.answers))
        )
    except Exception:  # noqa: BLE001 (a damaged file fails in as many ways as it has bytes)
        return False


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except Exception:  # noqa: BLE001 (another name, another kind of key, another signature)
        return False
    return True


def _listed(one: x509.CertificateRevocationList, by: x509.Certificate) -> bool:
    key = by.public_key()
    return one.issuer == by.subject and bool(one.is_signature_valid(key))  # type: ignore[arg-type]


def _answered(one: ocsp.OCSPResponse, everybody: Sequence[x509.Certificate]) -> bool:
    lent = all(any(_issued(found, by) for by in everybody) for found in one.certificates)
    return lent and any(_signed(one, by) for by in (*one.certificates, *everybody))


def _signed(one: ocsp.OCSPResponse, by: x509.Certificate) -> bool:
    key, algorithm = by.public_key(), one.signature_hash_algorithm
    try:
        if isinstance(key, EllipticCurvePublicKey) and algorithm:
            key.verify(one.signature, one.tbs_response_bytes, ECDSA(algorithm))
        elif isinstance(key, RSAPublicKey) and algorithm:
            key.verify(one.signature, one.tbs_response_bytes, PKCS1v15(), algorithm)
        else:
            return False
    except InvalidSignature:
        return False
    return True
