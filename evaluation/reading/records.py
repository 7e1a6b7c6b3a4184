"""The records of a delimited text: by the csv module, or all at once, the same, where no quote stands in the text."""

import csv
from array import array

import numpy as np
import numpy.typing as npt

from core.errors import Invalid
from evaluation.reading.delimited import Decoded, announced, reader
from evaluation.reading.grid import Grid, Places, gathered
from evaluation.reading.numbering import Numbers

CHUNK = 1 << 22
NEWLINE = ord("\n")
# Texts of so many bytes are told apart by a table of all of them; longer ones one by one.
SHORT = 2


def read(decoded: Decoded) -> Grid:
    """Every record, blank ones included so that their number is that of a spreadsheet; Invalid names a wrong line."""
    grid = parted(decoded.raw, decoded.delimiter) or one_by_one(decoded.text, decoded.delimiter)
    if announced(decoded.text):
        grid.cells[: grid.starts[1]] = 0
    return grid


def one_by_one(text: str, delimiter: str) -> Grid:
    """The records as the csv module tells them."""
    known, cells, ends = Numbers(), array("i"), array("i", [0])
    try:
        for record in reader(text, delimiter):
            cells.extend(map(known.__getitem__, record))
            ends.append(len(cells))
    except csv.Error as error:
        raise Invalid(
            f"Le texte n’est pas lisible à partir de la ligne {len(ends)}\u202f: "
            "un guillemet est mal fermé, ou une cellule est démesurée. Corrigez cette ligne."
        ) from error
    return gathered(known, np.asarray(cells, np.int32), np.asarray(ends, np.int32))


def parted(raw: bytes, delimiter: str) -> Grid | None:
    """The cells of UTF-8 bytes; None when only the csv module can tell (quotes, a cell beyond its limit)."""
    if b'"' in raw or not delimiter.isascii():
        return None
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not raw.endswith(b"\n"):
        raw += b"\n"
    data = np.frombuffer(raw, np.uint8)
    ends = _ends(data, ord(delimiter))
    starts = np.concatenate([np.zeros(1, np.int32), ends[:-1] + np.int32(1)])
    if (ends - starts).max() > csv.field_size_limit():
        return None
    lines = np.flatnonzero(data[ends] == NEWLINE).astype(np.int32) + np.int32(1)
    return gathered(*_numbered(raw, data, starts, ends), np.concatenate([np.zeros(1, np.int32), lines]))


def _ends(data: npt.NDArray[np.uint8], delimiter: int) -> Places:
    """Where each cell ends; looked for piece by piece, so that memory stays that of a piece."""
    found = []
    for start in range(0, len(data), CHUNK):
        piece = data[start : start + CHUNK]
        found.append((np.flatnonzero((piece == delimiter) | (piece == NEWLINE)) + start).astype(np.int32))
    return np.concatenate(found)


def _numbered(raw: bytes, data: npt.NDArray[np.uint8], starts: Places, ends: Places) -> tuple[list[str], Places]:
    """The different texts, and which one each cell holds."""
    lengths = ends - starts
    keys = np.where(lengths > 0, data[starts], 0).astype(np.uint16)
    # A cell of one byte is followed by its end at least.
    keys |= np.where(lengths > 1, data[np.minimum(starts + 1, ends)], 0).astype(np.uint16) << np.uint16(8)
    long = np.flatnonzero(lengths > SHORT)
    keys[long] = 0
    present = np.flatnonzero(np.bincount(keys, minlength=1 << 16))
    places = np.zeros(1 << 16, np.int32)
    places[present] = np.arange(len(present))
    cells = places[keys]
    texts = [int(key).to_bytes(SHORT, "little").rstrip(b"\0") for key in present]
    known = Numbers()
    spans = zip(starts[long].tolist(), ends[long].tolist(), strict=True)
    cells[long] = np.fromiter((known[raw[start:end]] for start, end in spans), np.int32, len(long)) + len(texts)
    return [text.decode("utf-8", "surrogatepass") for text in [*texts, *known]], cells
