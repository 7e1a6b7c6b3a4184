"""The seal of PDFs: PAdES B-B by a P-256 key in a tagged field, then B-T and B-LT, nothing signed ever changing."""

import io
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from core.seals import SealKey
from core.validation_data import ValidationData
from label.seal_field import FIELD, with_field
from label.seal_signer import SealSigner
from label.seal_writing import dating

# Room for the signature in hexadecimal, with what a time-stamp authority will add to it (token and certificates).
RESERVED = 24_000


class SealError(Exception):
    """The PDF is not, or no longer, the one that was sealed."""


class Pdf17Writer(IncrementalPdfFileWriter):
    """A writer that stays at PDF 1.7, which PDF/A-3 is made of; pyHanko would write 2.0 for an elliptic curve."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Ignore any wish for a later version."""
        if version <= (1, 7):
            super().ensure_output_version(version)  # type: ignore[no-untyped-call]

    def register_extension(self, ext: Any) -> None:
        """Ignore extensions of PDF 2.0; keep the one that declares PAdES."""
        if ext.base_version <= "/1.7":
            super().register_extension(ext)


class LastingWriter(Pdf17Writer):
    """A writer that adds what it is given and nothing of its own: neither chance nor clock enters its bytes."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        first, second = (
            one.original_bytes if isinstance(one, generic.TextStringObject) else bytes(one)
            for one in prev.trailer["/ID"]
        )
        return generic.ArrayObject(map(generic.ByteStringObject, (first, sha256(second).digest()[:16])))

    def _update_meta(self) -> None:
        """Leave the description of the document as it was sealed."""


def seal(pdf: bytes, key: SealKey, *, reason: str, place: str) -> bytes:
    """The PDF with one signature over its whole content; the printed page does not change."""
    writer = Pdf17Writer(io.BytesIO(with_field(pdf)))
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        location=place,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signed = signers.PdfSigner(about, SealSigner(key)).sign_pdf(
        writer, existing_fields_only=True, bytes_reserved=RESERVED
    )
    data: bytes = signed.getvalue()
    return data


def stamp(pdf: bytes, token: Callable[[bytes], bytes]) -> bytes:
    """The same sealed PDF, its signature dated by an authority (PAdES B-T): nothing that was signed changes.

    `token` gives the RFC 3161 token (DER) over a SHA-256 digest. SealError when there is no room left for it.
    """
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    _, before, after, _ = signature.byte_range
    content = cms.ContentInfo.load(signature.pkcs7_content)
    (signer,) = content["content"]["signer_infos"]
    dated = cms.ContentInfo.load(token(sha256(signer["signature"].native).digest()))
    signer["unsigned_attrs"] = dating(dated)
    written: bytes = content.dump().hex().upper().encode()
    if len(written) > after - before - 2:
        raise SealError("no room for the time stamp")
    return pdf[:before] + b"<" + written.ljust(after - before - 2, b"0") + b">" + pdf[after:]


def prolong(pdf: bytes, data: ValidationData) -> bytes:
    """The same dated PDF, followed by what validates it once authorities are silent (PAdES B-LT).

    The same PDF and data give the same bytes, so that whoever reads them knows that nothing else was added.
    """
    writer: Any = LastingWriter(io.BytesIO(pdf))
    store = {
        name: generic.ArrayObject([writer.add_object(generic.StreamObject(stream_data=one)) for one in kept])
        for name, kept in (("/Certs", data.certificates), ("/CRLs", data.lists), ("/OCSPs", data.answers))
        if kept
    }
    writer.root["/DSS"] = writer.add_object(generic.DictionaryObject(store))  # type: ignore[no-untyped-call]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
