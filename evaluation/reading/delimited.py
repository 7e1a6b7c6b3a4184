"""Delimited text: the encoding by its bytes, the delimiter by the lines it makes equal, every cell trimmed."""

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from core.errors import Invalid

BIGGEST = 50 * 1024 * 1024
MOST_CELLS = 2_000_000
DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200
PIECE = 1 << 20
# The longest first: the mark of UTF-16 begins that of UTF-32.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
ANNOUNCED = re.compile(r'"?sep=([,;\t|])"?\r?\n?')
STRANGE = "Ce fichier n’est ni un tableau en texte (CSV) ni un classeur XLSX. Exportez-le dans l’un de ces formats."


class Decoded(msgspec.Struct, frozen=True):
    """A text, the same as UTF-8 bytes, and how its cells are parted."""

    text: str
    raw: bytes
    encoding: str
    delimiter: str

    @property
    def shown(self) -> str:
        """The delimiter as a page writes it."""
        return "tabulation" if self.delimiter == "\t" else self.delimiter


def read(data: bytes, header: int, delimiter: str | None = None, encoding: str | None = None) -> Decoded:
    """A delimited text whose names stand at record `header` (0: unknown); Invalid says why it is none."""
    if len(data) > BIGGEST:
        raise Invalid("Le fichier dépasse 50\u00a0Mio. Gardez seulement les colonnes utiles, ou coupez-le en deux.")
    text, found = _decode(data, encoding)
    raw = data if found == "utf-8" and not data.startswith(codecs.BOM_UTF8) else text.encode("utf-8", "surrogatepass")
    if _holds(raw, NOT_TEXT):
        raise Invalid(STRANGE)
    chosen = delimiter or announced(text) or max(DELIMITERS, key=lambda each: _fitness(text, each, header))
    if len(chosen) != 1 or chosen in '"\r\n ':
        raise Invalid(f"« {chosen} » ne peut pas séparer des colonnes\u202f: choisissez , ; | ou une tabulation.")
    if text.count(chosen) + text.count("\n") + text.count("\r") > MOST_CELLS:
        raise Invalid("Le fichier compte plus de deux millions de cellules. Gardez seulement les colonnes utiles.")
    return Decoded(text, raw, found, chosen)


def _holds(raw: bytes, strange: bytes) -> bool:
    """Whether one of these bytes is there; piece by piece, so that memory stays that of a piece."""
    pieces = (raw[start : start + PIECE] for start in range(0, len(raw), PIECE))
    return any(len(piece.translate(None, strange)) < len(piece) for piece in pieces)


def _decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    """The mark at the start, else UTF-8, else cp1252: charset detectors misread French."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    tried = [encoding] if encoding else [marked] if marked else ["utf-8", "cp1252"]
    for name in tried:
        try:
            return data.decode(name), name.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise Invalid(f"L’encodage « {name} » est inconnu. Écrivez par exemple utf-8 ou cp1252.") from error
    raise Invalid(STRANGE if not encoding else f"Le fichier n’est pas encodé en « {encoding} ».")


def announced(text: str) -> str | None:
    """The delimiter that some spreadsheets write on a first line of their own."""
    found = ANNOUNCED.match(text)
    return found[1] if found else None


def _fitness(text: str, delimiter: str, header: int) -> tuple[float, int]:
    """Share of the first records as wide as the header, then that width; nothing when it parts nothing."""
    try:
        sample = [len(record) for record in islice(reader(text, delimiter), SAMPLE + header)]
    except csv.Error:
        return 0.0, 0
    if len(sample) < header or (header and sample[header - 1] < 2):
        return 0.0, 0
    filled = [width for width in sample[max(header, 1) - 1 :] if width]
    usual = filled[0] if header else max(filled, key=lambda width: (width > 1) * filled.count(width), default=0)
    return (filled.count(usual) / len(filled), usual) if usual > 1 else (0.0, 0)


def reader(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records of a text as the csv module parts them, cells untrimmed; csv.Error where it cannot."""
    lines = (found[0] for found in LINE.finditer(text))
    return csv.reader(lines, delimiter=delimiter, strict=True)
