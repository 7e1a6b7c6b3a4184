"""The seal of PDFs: PAdES B-B by a P-256 key in a tagged field, so that the file stays accessible; then B-T."""

import io
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from core import time_stamps
from core.keys import SealKey
from label import seal_writing
from label.seal_signer import SealSigner, x509_of

FIELD = "Cachet"
TOOLTIP = "Cachet électronique du label"
ATTACHED = "attestation.json"


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


def seal(pdf: bytes, key: SealKey, *, reason: str, place: str) -> bytes:
    """The PDF with one signature over its whole content; the printed page does not change."""
    writer = Pdf17Writer(io.BytesIO(_with_field(pdf)))
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
    signer["unsigned_attrs"] = cms.CMSAttributes(
        [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [dated]})]
    )
    written: bytes = content.dump().hex().upper().encode()
    if len(written) > after - before - 2:
        raise SealError("no room for the time stamp")
    return pdf[:before] + b"<" + written.ljust(after - before - 2, b"0") + b">" + pdf[after:]


def dated(pdf: bytes, root: bytes | None) -> datetime | None:
    """When an authority says that the seal existed, None without a time stamp; TimeStampError for a wrong one."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    (signer,) = cms.ContentInfo.load(signature.pkcs7_content)["content"]["signer_infos"]
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            digest = sha256(signer["signature"].native).digest()
            return time_stamps.read(attribute["values"][0].dump(), digest, root)
    return None


def verify(pdf: bytes, key: SealKey) -> None:
    """SealError unless the whole file is covered by one intact signature of this key."""
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        # The root, or the certificate itself when nothing stands above it.
        roots = [x509_of(above) for above in key.chain or (key.certificate,)]
        trust = ValidationContext(trust_roots=roots, allow_fetching=False)
        found = [validate_pdf_signature(signature, trust) for signature in signatures]
        plain = all(seal_writing.is_the_one(pdf, signature, key) for signature in signatures)
    except Exception as error:  # a damaged file fails in as many ways as it has bytes
        raise SealError("unreadable") from error
    if len(found) != 1 or not (
        found[0].intact and found[0].valid and found[0].coverage is SignatureCoverageLevel.ENTIRE_FILE
    ):
        raise SealError("altered")
    if not plain:
        raise SealError("altered beside the signature")
    if found[0].signing_cert.dump() != x509_of(key.certificate).dump():
        raise SealError("sealed by another key")


def attached(pdf: bytes) -> bytes:
    """The credential that the PDF carries; SealError when there is none."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if ATTACHED not in opened.attachments:
            raise SealError("no credential attached")
        return bytes(opened.attachments[ATTACHED].get_file().read_bytes())


def _with_field(pdf: bytes) -> bytes:
    """Add an invisible signature field that assistive technologies can name: tooltip, and a place in the structure.

    pyHanko's own invisible field has neither, which PDF/UA-1 forbids.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page, root, tree = opened.pages[0].obj, opened.Root, opened.Root.StructTreeRoot
        next_key = int(tree.get("/ParentTreeNextKey", _next_key(tree.ParentTree)))
        widget = opened.make_indirect(_widget(page, next_key))
        document = tree.K[0] if isinstance(tree.K, pikepdf.Array) else tree.K
        form = opened.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructElem,
                S=pikepdf.Name.Form,
                P=document,
                Pg=page,
                Alt=TOOLTIP,
                K=pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=widget, Pg=page),
            )
        )
        _appended(opened, document, "/K", form)
        _add_number(opened, tree.ParentTree, next_key, form)
        tree.ParentTreeNextKey = next_key + 1
        _appended(opened, page, "/Annots", widget)
        page.Tabs = pikepdf.Name.S
        root.AcroForm = opened.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=0))
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def _widget(page: Any, parent_key: int) -> pikepdf.Dictionary:
    printed_and_locked = 4 + 128
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T=FIELD,
        TU=TOOLTIP,
        F=printed_and_locked,
        Rect=pikepdf.Array([0, 0, 0, 0]),
        P=page,
        StructParent=parent_key,
    )


def _appended(opened: pikepdf.Pdf, owner: Any, name: str, value: Any) -> None:
    found = owner.get(name)
    if found is None:
        owner[name] = pikepdf.Array([value])
    elif isinstance(found, pikepdf.Array):
        found.append(value)
    else:
        owner[name] = opened.make_indirect(pikepdf.Array([found, value]))


def _numbers(node: Any) -> list[int]:
    """Every key of a number tree."""
    inside = [key for child in node.get("/Kids", []) for key in _numbers(child)]
    return inside + [int(key) for key in list(node.get("/Nums", []))[::2]]


def _next_key(parent_tree: Any) -> int:
    return max(_numbers(parent_tree), default=-1) + 1


def _add_number(opened: pikepdf.Pdf, tree: Any, key: int, value: Any) -> None:
    """Add the greatest key: in a new last leaf of a tree with branches, at the end of a flat one."""
    if "/Kids" in tree:
        leaf = pikepdf.Dictionary(Limits=pikepdf.Array([key, key]), Nums=pikepdf.Array([key, value]))
        tree.Kids.append(opened.make_indirect(leaf))
    else:
        tree.Nums.extend([key, value])
