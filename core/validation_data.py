"""What validates a signature once authorities are silent: certificates, and lists or answers that none was revoked."""

from collections.abc import Sequence
from typing import Any

import msgspec
from asn1crypto import crl
from asn1crypto import ocsp as answers
from asn1crypto import x509 as certificates
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
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
            all(any(issued(one, by) for by in everybody) for one in everybody)
            and all(any(_listed(one, by) for by in everybody) for one in map(x509.load_der_x509_crl, data.lists))
            and all(_answered(one, everybody) for one in map(ocsp.load_der_ocsp_response, data.answers))
        )
    except Exception:  # noqa: BLE001 (a damaged file fails in as many ways as it has bytes)
        return False


def issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    """Whether a certificate was signed by the one above it, to the last bit."""
    try:
        one.verify_directly_issued_by(by)
    except Exception:  # noqa: BLE001 (another name, another kind of key, another signature)
        return False
    return _all_bits(certificates.Certificate.load(one.public_bytes(Encoding.DER))["signature_value"])


def _all_bits(signature: Any) -> bool:
    """Whether it is made of whole bytes (its first says how many bits do not count, and nobody signs that)."""
    return bool(signature.contents[0] == 0)


def _listed(one: x509.CertificateRevocationList, by: x509.Certificate) -> bool:
    signed = one.issuer == by.subject and one.is_signature_valid(by.public_key())  # type: ignore[arg-type]
    return signed and _all_bits(crl.CertificateList.load(one.public_bytes(Encoding.DER))["signature"])


def _answered(one: ocsp.OCSPResponse, everybody: Sequence[x509.Certificate]) -> bool:
    basic = answers.OCSPResponse.load(one.public_bytes(Encoding.DER))["response_bytes"]["response"].parsed
    if one.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or not _all_bits(basic["signature"]):
        return False
    lent = all(any(issued(found, by) for by in everybody) for found in one.certificates)
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
