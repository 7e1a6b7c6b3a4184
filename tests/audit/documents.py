"""Builders of real documents: PDFs made by pikepdf, office archives, the smallest images."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **saving: Any) -> bytes:
    """A one-page PDF, changed before it is saved; the same bytes each time."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    if change:
        change(made)
    out = BytesIO()
    made.save(out, **({"deterministic_id": True} | saving if "encryption" not in saving else saving))
    return out.getvalue()


def archive(**entries: Any) -> bytes:
    """A zip with these entries (`__` in a name stands for `/`)."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def ooxml(kind: str = DOCX, /, **more: Any) -> bytes:
    """An office document of Microsoft's kind."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    return archive(**{"[Content_Types].xml": types, "word__document.xml": "<document/>"}, **more)


def odf(kind: str = "text", /, **more: Any) -> bytes:
    """An OpenDocument file."""
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}", **{"content.xml": "<office/>"}, **more)
