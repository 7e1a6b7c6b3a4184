"""A file of answers as a table of texts, told by its content and never by its name: CSV, XLSX or ODS."""

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import normalize

import msgspec

from core.errors import Invalid
from evaluation.reading import delimited, workbook

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

    `faults` lists the lines whose number of cells is not that of the header: they are not in `rows`.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    source: str
    sheets: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def column(self, name: str) -> list[str]:
        """The cells under this name; KeyError when no column bears it."""
        if name not in self.names:
            raise KeyError(name)
        position = self.names.index(name)
        return [row[position] for row in self.rows]


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
        return _table(opened.rows, layout, f"{opened.kind}, feuille « {opened.sheet} »", tuple(opened.sheets))
    if layout.sheet is not None:
        raise Invalid("Ce fichier n’est pas un classeur\u202f: il n’a pas de feuilles. Retirez le nom de la feuille.")
    decoded = delimited.read(data, layout.header, layout.delimiter, layout.encoding)
    return _table(decoded.rows, layout, f"CSV, {decoded.encoding}, séparateur « {decoded.shown} »", ())


def tidy(text: str) -> str:
    """A name as it is compared: composed characters, single spaces, none around."""
    return " ".join(normalize("NFC", text).split())


def _table(records: Sequence[Sequence[str]], layout: Layout, source: str, sheets: tuple[str, ...]) -> Table:
    header = layout.header or header_of(records)
    if header > len(records) or not any(records[header - 1]):
        raise Invalid(f"La ligne {header} devrait donner le nom des colonnes\u202f; elle est vide.")
    start = layout.first or header + 1
    width = _width(records, header)
    names = _names(records[header - 1], width)
    rows, numbers, faults = [], [], []
    for number, record in enumerate(records[start - 1 :], start):
        if not any(record):
            continue
        if len(record) < width or any(record[width:]):
            faults.append(Fault(number, "", f"{len(record)} cellules au lieu de {width}"))
            continue
        rows.append(tuple(record[:width]))
        numbers.append(number)
    if not rows and not faults:
        raise Invalid("Le fichier ne contient aucune ligne de réponses sous le nom des colonnes.")
    where = source if header == 1 else f"{source}, noms en ligne {header}"
    return Table(names, tuple(rows), tuple(numbers), where, sheets, tuple(faults))


def header_of(records: Sequence[Sequence[str]]) -> int:
    """The line of the names, from 1: the first that is nearly as filled as any below, of different texts, not numbers.

    Titles and notes above a table fill one or two cells; its first line of answers holds numbers or repeats itself.
    """
    sample = records[:PREAMBLE]
    filled = [[cell for cell in record if cell] for record in sample]
    usual = max(map(len, filled), default=0)
    for place, cells in enumerate(filled, 1):
        worded = sum(not NUMERIC.fullmatch(cell) for cell in cells)
        if len(cells) >= NEARLY * usual and len(set(cells)) >= NEARLY * len(cells) and 2 * worded > len(cells):
            return place
    return next((place for place, cells in enumerate(filled, 1) if cells), 1)


def _width(records: Sequence[Sequence[str]], header: int) -> int:
    """Columns up to the last that has a name: spreadsheets leave empty ones behind."""
    named = [position for position, name in enumerate(records[header - 1], 1) if name]
    return named[-1]


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
