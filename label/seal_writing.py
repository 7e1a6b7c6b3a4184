"""The one writing of a seal: whatever nothing covers, in the signature or around it, is written again and compared."""

from typing import Any

from asn1crypto import cms

from core.seals import Seal
from label.seal_signer import x509_of
from label.token_writing import again as token_again

DATING = "signature_time_stamp_token"


def is_the_one(pdf: bytes, signature: Any, key: Seal) -> bool:
    """Whether the place of a signature holds its one writing, and nothing else."""
    _, before, after, _ = signature.byte_range
    written = _again(signature.pkcs7_content, key).hex().upper().encode()
    return bool(pdf[before:after] == b"<" + written.ljust(after - before - 2, b"0") + b">")


def dating(token: cms.ContentInfo) -> cms.CMSAttributes:
    """What dates a signature beside it: an authority's token, in its one writing."""
    return cms.CMSAttributes([cms.CMSAttribute({"type": DATING, "values": [token_again(token)]})])


def _again(content: bytes, key: Seal) -> bytes:
    """A seal of this key (CMS), with the signed attributes, the signature and the time stamp of `content`."""
    signed = cms.ContentInfo.load(content)["content"]
    (signer,) = signed["signer_infos"]
    known = {x509_of(one).dump(): x509_of(one) for one in (key.certificate, *key.chain)}
    certificate, sha256 = x509_of(key.certificate), {"algorithm": "sha256"}
    named = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    told = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(named)),
        "digest_algorithm": sha256,
        "signed_attrs": signer["signed_attrs"],
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signer["signature"].native,
    }
    if len(signer["unsigned_attrs"]):
        told["unsigned_attrs"] = dating(signer["unsigned_attrs"][0]["values"][0])
    whole = {
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": [known[one.chosen.dump()] for one in signed["certificates"]],
        "signer_infos": [told],
    }
    made = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(whole)})
    dumped: bytes = made.dump()
    return dumped
