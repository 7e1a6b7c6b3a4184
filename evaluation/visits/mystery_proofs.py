"""What may prove a mystery test: a file known by its content, never by its name."""

import re
from email.parser import BytesHeaderParser

from audit import evidence_pdf
from audit.evidence_scan import clean_name
from core.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
# Each accepted kind with the ending that its file takes.
SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "application/pdf": ".pdf",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
}
MAGIC = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"%PDF-[12]\."), "application/pdf"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav"),
    # An ID3 label, or the first bytes of a frame of MPEG layer III.
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xeb]", re.DOTALL), "audio/mpeg"),
)
# What telephones record: an ISO base media file (ISO/IEC 14496-12) that holds a sound, and no picture.
CONTAINER = re.compile(rb"....ftyp", re.DOTALL)
SOUND, MOVING = (re.compile(rb"hdlr.{8}" + handler, re.DOTALL) for handler in (b"soun", b"vide"))
# Control characters that no text and no letter holds.
NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
ENCODINGS = ("utf-8", "cp1252")
LETTER_HEADERS = ("From", "Date")


def content_type(data: bytes) -> str:
    """The kind of a proof, read in its bytes; Invalid when absent, too heavy, of no accepted kind, or an active PDF."""
    if not data:
        raise _refused("Joignez la preuve de la visite : capture d’écran, photo, courriel reçu ou enregistrement.")
    if len(data) > MOST_BYTES:
        raise _refused("Ce fichier dépasse 10 Mo : réduisez l’image ou coupez l’enregistrement, puis recommencez.")
    kind = next((kind for pattern, kind in MAGIC if pattern.match(data)), None) or _recorded(data) or _written(data)
    if kind is None:
        raise _refused(
            "Le contenu de ce fichier n’est pas d’un type accepté : "
            "image PNG ou JPEG, PDF, texte, courriel EML, enregistrement MP3, M4A ou WAV."
        )
    if kind == "application/pdf":
        _inside(data)
    return kind


def name_of(filename: str, kind: str) -> str:
    """The name under which a proof of this kind is kept and given back."""
    return clean_name(filename, SUFFIXES[kind])


def _inside(data: bytes) -> None:
    try:
        evidence_pdf.check(data)
    except Invalid as refusal:
        raise _refused(next(iter(refusal.errors.values()), refusal.message)) from refusal


def _recorded(data: bytes) -> str | None:
    return "audio/mp4" if CONTAINER.match(data) and SOUND.search(data) and not MOVING.search(data) else None


def _written(data: bytes) -> str | None:
    """Text in UTF-8 or Windows-1252, or a letter, which is a text that begins with its headers."""
    if NOT_TEXT.search(data) or not data.strip() or not any(_reads(data, encoding) for encoding in ENCODINGS):
        return None
    headers = BytesHeaderParser().parsebytes(data)
    return "message/rfc822" if all(headers.get(name) for name in LETTER_HEADERS) else "text/plain"


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refused(message: str) -> Invalid:
    return Invalid(message, {"preuve": message})
