"""The one writing of a time stamp (RFC 3161): an authority signs its word and leaves the rest of its token free.

Written again from what is signed or held: no revocation list, no unsigned attribute, no certificate but the signer's
and those above it. A seal is dated by this writing and any other is refused, so that a changed bit shows. The signed
attributes name the signer's certificate by its hash; one above it, by none when its own issuer is not in the token.
"""

from typing import Any

from asn1crypto import cms, core, x509
from cryptography.x509 import load_der_x509_certificate

from core.validation_data import issued


def again(token: cms.ContentInfo) -> cms.ContentInfo:
    """The same word and signature in their one writing; ValueError when no certificate of the token is the signer's."""
    signed = token["content"]
    (signer,) = signed["signer_infos"]
    given = [one.chosen for one in signed["certificates"]]
    (certificate,) = [one for one in given if _is(one, signer["sid"])]
    word = core.ParsableOctetString(bytes(signed["encap_content_info"]["content"]))
    digest = {"algorithm": signer["digest_algorithm"]["algorithm"].native}
    told = {
        "version": "v1" if signer["sid"].name == "issuer_and_serial_number" else "v3",
        "sid": _sid(certificate, signer["sid"].name),
        "digest_algorithm": digest,
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": _algorithm(signer["signature_algorithm"]),
        "signature": signer["signature"].native,
    }
    whole = {
        "version": "v3",
        "digest_algorithms": [digest],
        "encap_content_info": {"content_type": "tst_info", "content": word},
        "certificates": _above(certificate, given),
        "signer_infos": [told],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(whole)})


def _is(certificate: x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.chosen.native)
    named = sid.chosen
    return bool(certificate.serial_number == named["serial_number"].native and certificate.issuer == named["issuer"])


def _sid(certificate: x509.Certificate, kind: str) -> cms.SignerIdentifier:
    if kind == "subject_key_identifier":
        return cms.SignerIdentifier(kind, certificate.key_identifier)
    named = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerIdentifier(kind, cms.IssuerAndSerialNumber(named))


def _algorithm(given: Any) -> dict[str, Any]:
    """How it signed; the parameters of RSA-PSS enter its calculation, those of others are what the standard says."""
    name = given["algorithm"].native
    return {"algorithm": name} | ({"parameters": given["parameters"]} if name == "rsassa_pss" else {})


def _above(certificate: x509.Certificate, given: list[x509.Certificate]) -> list[x509.Certificate]:
    """This certificate, then those above it."""
    kept, held = [certificate], [load_der_x509_certificate(certificate.dump())]
    for one in held:
        for other in given:
            above = load_der_x509_certificate(other.dump())
            if other not in kept and issued(one, above):
                kept.append(other)
                held.append(above)
    return kept
