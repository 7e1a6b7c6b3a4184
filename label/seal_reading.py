"""Reading a seal back: whether it holds, when an authority dated it, what it carries."""

import io
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import pikepdf
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from core import time_stamps
from core.seals import Seal
from core.validation_data import ValidationData, authentic
from label import seal_writing
from label.seal import SealError, prolong
from label.seal_signer import x509_of

ATTACHED = "attestation.json"


def verify(pdf: bytes, *seals: Seal) -> None:
    """SealError unless one intact signature of one of these seals covers the file, but for what validates it later."""
    try:
        _require_genuine(pdf, seals)
    except SealError:
        raise
    except Exception as error:  # a damaged file fails in as many ways as it has bytes
        raise SealError("unreadable") from error


def _require_genuine(pdf: bytes, seals: Sequence[Seal]) -> None:
    sealed, added = _parted(pdf)
    if added is not None and (not authentic(added) or prolong(sealed, added) != pdf):
        raise SealError("altered after the seal")
    if _date(sealed) is None and added is not None:
        raise SealError("its time stamp was taken away")
    signatures = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    trust = ValidationContext(trust_roots=[x509_of(top) for one in seals for top in one.above], allow_fetching=False)
    found = [validate_pdf_signature(signature, trust) for signature in signatures]
    if len(found) != 1 or not (
        found[0].intact and found[0].valid and found[0].coverage is SignatureCoverageLevel.ENTIRE_FILE
    ):
        raise SealError("altered")
    held = {x509_of(one.certificate).dump(): one for one in seals}.get(found[0].signing_cert.dump())
    if held is None:
        raise SealError("sealed by another key")
    if not _is_plain(sealed, signatures[0], held):
        raise SealError("altered beside the signature")


def _date(sealed: bytes) -> datetime | None:
    try:
        return dated(sealed, None)
    except time_stamps.TimeStampError as error:
        raise SealError("its time stamp does not hold") from error


def _is_plain(sealed: bytes, signature: Any, held: Seal) -> bool:
    try:
        return seal_writing.is_the_one(sealed, signature, held)
    except Exception:  # noqa: BLE001 (what cannot be written again is not what we write)
        return False


def dated(pdf: bytes, root: bytes | None) -> datetime | None:
    """When an authority says that the seal existed, None without a time stamp; TimeStampError for a wrong one."""
    signer, token = _stamped(pdf)
    if token is None:
        return None
    return time_stamps.read(token.dump(), sha256(signer["signature"].native).digest(), root)


def certificates(pdf: bytes) -> tuple[list[x509.Certificate], list[x509.Certificate]]:
    """Those that sign a dated PDF, its seal's then its time stamp's, and every other that comes with them."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    _, token = _stamped(pdf)
    signed = [cms.ContentInfo.load(signature.pkcs7_content)["content"], token["content"]]
    given = [x509.load_der_x509_certificate(one.dump()) for content in signed for one in content["certificates"]]
    named = [content["signer_infos"][0]["sid"].chosen["serial_number"].native for content in signed]
    return [one for serial in named for one in given if one.serial_number == serial], given


def _stamped(pdf: bytes) -> tuple[Any, Any]:
    """Who signed, and the token that dates the signature, None without one."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    (signer,) = cms.ContentInfo.load(signature.pkcs7_content)["content"]["signer_infos"]
    dating = (one for one in signer["unsigned_attrs"] if one["type"].native == seal_writing.DATING)
    tokens = [one["values"][0] for one in dating]
    return signer, tokens[0] if tokens else None


def bears(pdf: bytes, certificate: x509.Certificate) -> bool:
    """Whether this certificate stands in the file, in hexadecimal as PDF signatures write it."""
    return certificate.public_bytes(Encoding.DER).hex().encode() in pdf.lower()


def attached(pdf: bytes) -> bytes:
    """The credential that the PDF carries; SealError when there is none."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if ATTACHED not in opened.attachments:
            raise SealError("no credential attached")
        return bytes(opened.attachments[ATTACHED].get_file().read_bytes())


def _parted(pdf: bytes) -> tuple[bytes, ValidationData | None]:
    """The bytes up to the end of what the signature covers, and the validation data that follow, None without any."""
    reader = PdfFileReader(io.BytesIO(pdf))
    (signature,) = reader.embedded_signatures
    _, _, start, length = signature.byte_range
    end = start + length
    store = reader.root["/DSS"] if end < len(pdf) else None
    return pdf[:end], None if store is None else ValidationData(
        *(tuple(one.get_object().data for one in store.get(name, ())) for name in ("/Certs", "/CRLs", "/OCSPs"))
    )
