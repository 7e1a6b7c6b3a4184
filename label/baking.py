"""Badges that carry their credential (Open Badges 3.0): in an element of the SVG, in a text chunk of the PNG."""

import io
import threading
from functools import lru_cache
from pathlib import Path

import typst
from PIL import Image
from PIL.PngImagePlugin import PngInfo

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = "openbadgecredential"
# Dots per inch of the PNG: the SVG's pixels are points of 1/96 inch, so that this doubles them.
DENSITY = 192
TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "pdf" / "badge.typ"
# The compiler does one thing at a time.
LOCK = threading.Lock()


def svg(image: str, credential: bytes) -> str:
    """The drawing with the credential just inside its root element, byte for byte in a CDATA section."""
    start = image.index(">", image.index("<svg"))
    text = credential.decode().replace("]]>", "]]]]><![CDATA[>")
    held = f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"
    return f'{image[:start]} xmlns:openbadges="{NAMESPACE}">\n{held}{image[start + 1 :]}'


def png(image: str, credential: bytes) -> bytes:
    """The same drawing in pixels, with the credential in an uncompressed iTXt chunk."""
    with LOCK:
        drawn = _compiler().compile(format="png", ppi=DENSITY, sys_inputs={"image": image})
    assert isinstance(drawn, bytes)  # noqa: S101 (one page is one file)
    held, out = PngInfo(), io.BytesIO()
    held.add_itxt(KEYWORD, credential.decode())
    with Image.open(io.BytesIO(drawn)) as opened:
        opened.save(out, "PNG", pnginfo=held, optimize=True)
    return out.getvalue()


@lru_cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)
