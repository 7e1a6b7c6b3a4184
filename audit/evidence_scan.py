"""What may be filed as evidence: files known by their content, checked inside, cleaned of what could act."""

import re
from collections.abc import Callable

import msgspec

from audit import evidence_office, evidence_pdf
from audit.antivirus import Scan, Scanner
from core.errors import Invalid

MOST_BYTES = 100 * 1024 * 1024
LONGEST_NAME = 120
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".txt": "text/plain; charset=utf-8",
}
# What neither a text file nor a file name may hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')


class Vetted(msgspec.Struct, frozen=True):
    """A file that may be kept: its clean name, its content type, and what the antivirus said."""

    filename: str
    content_type: str
    scan: Scan


def vet(filename: str, data: bytes, scanner: Scanner) -> Vetted:
    """Look at the content, then ask the antivirus; Invalid with a French sentence when the file is not accepted.

    Touches no database: call it before the first statement.
    """
    if not data:
        raise _refused("Choisissez un fichier : celui-ci est vide.")
    if len(data) > MOST_BYTES:
        raise _refused("Ce fichier dépasse 100 Mo : réduisez-le ou partagez-le en plusieurs.")
    suffix = _suffix(data)
    return Vetted(clean_name(filename, suffix), CONTENT_TYPES[suffix], scanner(data))


def clean_name(filename: str, suffix: str) -> str:
    """The name without folders or unsafe characters, with the suffix of what the file really is."""
    base = UNSAFE_IN_NAME.sub(" ", re.split(r"[/\\]", filename)[-1]).strip(" .")
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 5:
        stem = base
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'document'}{suffix}"


def _suffix(data: bytes) -> str:
    for magic, recognise in RECOGNISED:
        if data.startswith(magic):
            return recognise(data)
    return _text(data)


def _pdf(data: bytes) -> str:
    evidence_pdf.check(data)
    return ".pdf"


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if CONTROL.search(text):
        raise _refused(
            "Ce type de fichier n’est pas accepté : déposez un PDF, une image PNG ou JPEG, un fichier DOCX, XLSX, "
            "ODT ou ODS, ou un texte en UTF-8."
        )
    return ".txt"


RECOGNISED: tuple[tuple[bytes, Callable[[bytes], str]], ...] = (
    (b"%PDF-", _pdf),
    (b"\x89PNG\r\n\x1a\n", lambda _data: ".png"),
    (b"\xff\xd8\xff", lambda _data: ".jpg"),
    (b"PK\x03\x04", evidence_office.suffix),
)


def _refused(sentence: str) -> Invalid:
    return Invalid("Le fichier n’est pas accepté.", {"fichier": sentence})
