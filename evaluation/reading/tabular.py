"""A file of answers as a table of texts, told by its content and never by its name: CSV, XLSX or ODS."""

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import normalize

import msgspec
import numpy as np

from core.errors import Invalid
from evaluation.reading import delimited, records, workbook
from evaluation.reading.grid import Grid, Places, of_sheet

SHOWN_FAULTS = 50
# Lines among which the names are looked for, and how full theirs must be beside the fullest.
PREAMBLE, NEARLY = 40, 0.8
NUMERIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "C’est un ancien classeur Excel ou un classeur protégé par un mot de passe."),
    (b"%PDF", "C’est un document PDF."),
    (b"PK\x05\x06", "C’est une archive vide."),
    (b"\x1f\x8b", "C’est une archive compressée."),
)
ADVICE = "Enregistrez le tableau en CSV, en XLSX ou en ODS, puis recommencez."


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the content does not say: the sheet, the lines of the names and of the first answers, counted from 1.

    A `header` of 0 asks for the line that looks most like names, below whatever title stands above.
    """

    sheet: str | None = msgspec.field(name="feuille", default=None)
    header: int = msgspec.field(name="entete", default=1)
    first: int | None = msgspec.field(name="donnees", default=None)
    delimiter: str | None = msgspec.field(name="separateur", default=None)
    encoding: str | None = msgspec.field(name="encodage", default=None)


USUAL = Layout()


class Fault(msgspec.Struct, frozen=True):
    """What is wrong in one cell: the line as a spreadsheet numbers it, the column (empty for the line), the reason."""

    row: int
    column: str
    reason: str


class WrongRows(Invalid):
    """422: cells that cannot be read, `every` one by line; `faults` holds the first fifty of `total`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.total = len(faults)
        self.every = tuple(sorted(faults, key=lambda fault: fault.row))
        self.faults = self.every[:SHOWN_FAULTS]
        many = self.total > 1
        count = f"{self.total}\u00a0cellules ou lignes ne peuvent pas être lues" if many else "Une cellule est à revoir"
        super().__init__(f"{count}\u202f: rien n’a été enregistré. Corrigez le fichier ou sa description.")

    def listing(self) -> str:
        """One line per fault shown, for a terminal."""
        lines = [
            f"ligne {fault.row}{f', colonne « {fault.column} »' if fault.column else ''}\u00a0: {fault.reason}"
            for fault in self.faults
        ]
        left = self.total - len(self.faults)
        return "\n".join([*lines, f"… et {left} de plus."] if left else lines)


class Table(msgspec.Struct, frozen=True):
    """Texts without outer spaces, "" for an empty cell; `numbers` are the lines of the file, header included.

    `cells`, columns × rows, gives the place of each cell's text in `texts`: each different text is there once.
    `faults` lists the lines whose number of cells is not that of the header: they are not in `rows`.
    """

    names: tuple[str, ...]
    texts: Sequence[str]
    cells: Places
    numbers: tuple[int, ...]
    source: str
    sheets: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The texts row by row; slower than `numbers` to count them, or `places` to read a column."""
        return tuple(zip(*map(self.column, self.names), strict=True))

    def column(self, name: str) -> list[str]:
        """The cells under this name; KeyError when no column bears it."""
        return list(map(self.texts.__getitem__, self.places(name).tolist()))

    def places(self, name: str) -> Places:
        """The place in `texts` of each cell under this name; KeyError when no column bears it."""
        if name not in self.names:
            raise KeyError(name)
        found: Places = self.cells[self.names.index(name)]
        return found

    def distinct(self, name: str) -> list[int]:
        """The places in `texts` that a column holds, each once."""
        return np.flatnonzero(np.bincount(self.places(name), minlength=len(self.texts))).tolist()


def read(data: bytes, layout: Layout = USUAL) -> Table:
    """The table that these bytes hold; Invalid says in French what they are instead, or which limit they pass.

    Limits: 50 MiB, also once inflated, 2 million cells; a workbook is opened in a limited process of its own.
    """
    if not data.strip():
        raise Invalid("Le fichier est vide. Choisissez le fichier des réponses.")
    for magic, what in FOREIGN:
        if data.startswith(magic):
            raise Invalid(f"{what} {ADVICE}")
    if data.startswith(workbook.MAGIC):
        opened = workbook.read(data, layout.sheet)
        sheet = of_sheet(opened.texts, opened.cells, opened.width)
        return _table(sheet, layout, f"{opened.kind}, feuille « {opened.sheet} »", tuple(opened.sheets))
    if layout.sheet is not None:
        raise Invalid("Ce fichier n’est pas un classeur\u202f: il n’a pas de feuilles. Retirez le nom de la feuille.")
    decoded = delimited.read(data, layout.header, layout.delimiter, layout.encoding)
    return _table(records.read(decoded), layout, f"CSV, {decoded.encoding}, séparateur « {decoded.shown} »", ())


def tidy(text: str) -> str:
    """A name as it is compared: composed characters, single spaces, none around."""
    return " ".join(normalize("NFC", text).split())


def _table(grid: Grid, layout: Layout, source: str, sheets: tuple[str, ...]) -> Table:
    header = layout.header or header_of([grid.line(place) for place in range(min(PREAMBLE, grid.height))])
    names = grid.line(header - 1) if header <= grid.height else []
    if not any(names):
        raise Invalid(f"La ligne {header} devrait donner le nom des colonnes\u202f; elle est vide.")
    width = _width(names)
    widths, below = grid.widths(), np.arange(grid.height) >= (layout.first or header + 1) - 1
    filled = below & (grid.filled() > 0)
    wrong = filled & ((widths < width) | (grid.filled(width) > 0))
    kept = np.flatnonzero(filled & ~wrong)
    faults = tuple(
        Fault(place + 1, "", f"{widths[place]} cellules au lieu de {width}") for place in np.flatnonzero(wrong).tolist()
    )
    if not len(kept) and not faults:
        raise Invalid("Le fichier ne contient aucune ligne de réponses sous le nom des colonnes.")
    where = source if header == 1 else f"{source}, noms en ligne {header}"
    numbers = tuple((kept + 1).tolist())
    return Table(_names(names, width), grid.texts, grid.columns(kept, width), numbers, where, sheets, faults)


def header_of(lines: Sequence[Sequence[str]]) -> int:
    """The line of the names, from 1: the first that is nearly as filled as any below, of different texts, not numbers.

    Titles and notes above a table fill one or two cells; its first line of answers holds numbers or repeats itself.
    """
    sample = lines[:PREAMBLE]
    filled = [[cell for cell in record if cell] for record in sample]
    usual = max(map(len, filled), default=0)
    for place, cells in enumerate(filled, 1):
        worded = sum(not NUMERIC.fullmatch(cell) for cell in cells)
        if len(cells) >= NEARLY * usual and len(set(cells)) >= NEARLY * len(cells) and 2 * worded > len(cells):
            return place
    return next((place for place, cells in enumerate(filled, 1) if cells), 1)


def _width(header: Sequence[str]) -> int:
    """Columns up to the last that has a name: spreadsheets leave empty ones behind."""
    return max(position for position, name in enumerate(header, 1) if name)


def _names(header: Sequence[str], width: int) -> tuple[str, ...]:
    """Names told apart: a column without one gets its place, those that share one get a number each."""
    given = [tidy(name) or f"Colonne {position}" for position, name in enumerate(header[:width], 1)]
    times, seen, names = Counter(given), Counter[str](), []
    for name in given:
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if times[name] > 1 else name)
    if len(set(names)) < len(names):
        raise Invalid("Plusieurs colonnes portent le même nom. Donnez un nom différent à chacune.")
    return tuple(names)
