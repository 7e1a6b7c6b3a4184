"""Badges that carry their credential (Open Badges 3.0): in an element of the SVG, in a text chunk of the PNG."""

import io
import struct
import threading
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import typst
from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = "openbadgecredential"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 256 * 1024
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


def credential_of(image: bytes) -> bytes | None:
    """The credential inside an SVG or a PNG that anybody may send; None when there is none, or several that differ.

    Neither is drawn: an image may unfold into gigabytes, its text may not.
    """
    found = set(_in_png(image) if image.startswith(SIGNATURE) else _in_svg(image))
    return found.pop() if len(found) == 1 else None


def is_image(data: bytes) -> bool:
    """Whether a file may be a badge."""
    return data.startswith(SIGNATURE) or b"<svg" in data[:1024]


def _in_svg(image: bytes) -> Iterator[bytes]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(image, parser)
    except etree.XMLSyntaxError:
        return
    for held in root.iter(f"{{{NAMESPACE}}}credential"):
        yield (held.text or "").strip().encode()


def _in_png(image: bytes) -> Iterator[bytes]:
    place, begins = len(SIGNATURE), KEYWORD.encode() + b"\0"
    while place + 12 <= len(image):
        (size,) = struct.unpack(">I", image[place : place + 4])
        data = image[place + 8 : place + 8 + size]
        if image[place + 4 : place + 8] == b"iTXt" and data.startswith(begins):
            # Then: compressed or not, how, a language, a translated name, each of the last two closed by a zero.
            text = data[len(begins) + 2 :].split(b"\0", 2)[-1]
            try:
                yield zlib.decompressobj().decompress(text, LARGEST) if data[len(begins)] else text
            except (IndexError, zlib.error):
                return
        place += 12 + size


@lru_cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, ignore_system_fonts=True)
