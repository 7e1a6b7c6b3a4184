"""Files read column by column give what a plain reading of each row, one cell after the other, gives."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.box.ballot_payload import Content
from evaluation.publishing import sheets
from evaluation.reading.import_reading import Mapping, of_wave, questions, read_answers
from evaluation.reading.tabular import Fault, read
from evaluation.referentiel import load

REFERENTIEL = load("ehuh-2019")
SIZE = len(REFERENTIEL.questionnaires["usagers"].items)
(FIRST, ONE), (SECOND, TWO), (THIRD, THREE) = [
    (position, item.code) for position, item in questions(REFERENTIEL, "usagers")[:3]
]
NAMES = ("Q1 (sur 4)", "Q2", "Coche – oui", "Coche – non", "Coche – rien", "Lieu", "Poids", "Dit", "Année")
TICKS: dict[str, int | None] = {NAMES[2]: 4, NAMES[3]: 1, NAMES[4]: None}
MAPPING = Mapping(
    items={ONE: NAMES[0], TWO: NAMES[1]},
    spread={THREE: TICKS},
    codes={"0 – pas du tout": 1, "1": 1, "2": 2, "3.5": 3, "tout à fait": 4, "ne sait pas": 0, "-9": None},
    site=NAMES[5],
    sites={"Évry centre": "Centre", "Annexe": "Annexe", "Ailleurs": None, "Parti": "Fermé"},
    weight=NAMES[6],
    comment=NAMES[7],
    wave=NAMES[8],
    waves=("2025", "2026 bis"),
)
FRAME = {"Centre": 60, "Annexe": 40}
CODES = ("", "1", "1,0", " 2 ", "2.00", "3,5", "3.50", "0 – Pas du tout", "Tout à  fait", "NE SAIT PAS", "-9", "-9,0")
WRONG = ("9", "0", "oui; non", 'dit "jamais"', "3,51", "0 - Pas du tout")
COLUMNS: tuple[tuple[str, ...], ...] = (
    (*CODES, *WRONG),
    (*CODES, *WRONG),
    *[("", "", "", "1", "x", "0", "non", "FAUX", "Oui")] * 3,
    ("", "Évry centre", " Évry  centre ", "Annexe", "Ailleurs", "Parti", "Zut", "Évry"),
    ("1", "1", "0,5", "2.25", "1 000", "1\u202f000,5", "", "0", "-1", "beaucoup", "10001"),
    ("", "Bien.", "Très bien, merci", "sur\ndeux lignes", "l’accueil | la file", "x" * 1001, "y" * 1000, "é\tà", '"'),
    ("2025", "2025", "2026  bis", "2024", ""),
)
# Without a quote nor a delimiter, no cell of a file is quoted, and it is parted all at once.
PLAIN = tuple(tuple(cell for cell in cells if not set(cell) & set('",;\t|\n')) for cells in COLUMNS)
BARE = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def lines(vocabulary: Sequence[Sequence[str]]) -> st.SearchStrategy[list[list[str]]]:
    """Rows of a file: whole, blank, cut short, or with cells beyond the last name."""
    whole = st.tuples(*map(st.sampled_from, vocabulary)).map(list)
    good = st.tuples(*(st.sampled_from(cells[:5]) for cells in vocabulary)).map(list)
    cut = st.builds(lambda row, kept: row[:kept], whole, st.integers(1, len(NAMES) - 1))
    longer = st.builds(lambda row, more: [*row, *more], whole, st.lists(st.sampled_from(["", "", "7"]), min_size=1))
    blank = st.sampled_from([[], [""] * len(NAMES), [" "] * 3])
    return st.lists(st.one_of(good, good, good, whole, cut, longer, blank), min_size=1, max_size=30)


def same(cell: str, code: str) -> bool:
    """Whether a cell writes this code: the same number, or the same words."""
    said, meant = (" ".join(unicodedata.normalize("NFC", text).split()).casefold() for text in (cell, code))
    if BARE.fullmatch(said) and BARE.fullmatch(meant):
        return float(said.replace(",", ".")) == float(meant.replace(",", "."))
    return said == meant


def point(name: str, cell: str, number: int, faults: list[Fault]) -> int | None:
    """What one cell says of one question."""
    for code, meant in MAPPING.codes.items():
        if same(cell, code):
            return meant
    if cell:
        faults.append(Fault(number, name, f"le code « {cell[:40]} » n’a pas reçu de sens"))
    return None


def tick(cells: Sequence[str], number: int, faults: list[Fault]) -> int | None:
    """What the cells to tick say of their question."""
    meant = [
        point
        for cell, point in zip(cells, TICKS.values(), strict=True)
        if cell and not any(same(cell, no) for no in ("0", "non", "faux"))
    ]
    if len(meant) > 1:
        faults.append(Fault(number, " + ".join(TICKS), "plusieurs cases sont cochées pour une seule question"))
    return meant[0] if meant else None


def site(cell: str, number: int, faults: list[Fault]) -> str | None:
    """The site that a cell names."""
    value = " ".join(cell.split())
    if not value:
        return None
    if value not in MAPPING.sites:
        faults.append(Fault(number, NAMES[5], f"le site « {value} » n’a pas reçu de sens"))
        return None
    if (found := MAPPING.sites[value]) is not None and found not in FRAME:
        faults.append(Fault(number, NAMES[5], f"le site « {found} » n’est pas dans la campagne"))
    return found


def weight(cell: str, number: int, faults: list[Fault]) -> float:
    """The weight that a cell holds."""
    try:
        found = float("".join(cell.split()).replace(",", "."))
    except ValueError:
        found = 0
    if not 0 < found <= 10_000:
        faults.append(Fault(number, NAMES[6], f"« {cell} » n’est pas un poids\u202f: il faut un nombre positif"))
    return found


def row_by_row(records: Sequence[Sequence[str]]) -> Iterator[tuple[Content | None, list[Fault]]]:
    """Each record under the names, read alone: the answer that enters or none, and its faults."""
    for number, record in enumerate(records, 2):
        cells = [cell.strip() for cell in record]
        faults: list[Fault] = []
        if not any(cells):
            continue
        if len(cells) < len(NAMES) or any(cells[len(NAMES) :]):
            yield None, [Fault(number, "", f"{len(cells)} cellules au lieu de {len(NAMES)}")]
            continue
        if " ".join(cells[8].split()) not in MAPPING.waves:
            continue
        values: list[int | None] = [None] * SIZE
        values[FIRST], values[SECOND] = (point(NAMES[at], cells[at], number, faults) for at in (0, 1))
        values[THIRD] = tick(cells[2:5], number, faults)
        named, weighs = site(cells[5], number, faults), weight(cells[6], number, faults)
        if len(cells[7]) > 1000:
            faults.append(Fault(number, NAMES[7], "le commentaire dépasse 1000 signes"))
        packed = bytes(255 if value is None else value for value in values)
        yield (None if faults else Content(packed, "import", named, cells[7], weighs)), faults


def agree(data: bytes, records: Sequence[Sequence[str]]) -> None:
    """The same answers enter in the same order, and the same cells are at fault."""
    plainly = list(row_by_row(records))
    table = read(data)
    faults = list(table.faults)
    rows = read_answers(of_wave(table, MAPPING), MAPPING, REFERENTIEL, "usagers", FRAME, faults)
    assert list(rows.contents(0, len(rows))) == [content for content, _ in plainly if content is not None]
    wrong = [fault for _, found in plainly for fault in found]
    assert sorted(map(repr, faults)) == sorted(map(repr, wrong))


@settings(max_examples=100)
@given(
    st.one_of(lines(COLUMNS), lines(PLAIN)),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_a_text_gives_what_each_of_its_rows_gives(
    records: list[list[str]], encoding: str, delimiter: str, end: str, last: bool
) -> None:
    if encoding == "cp1252":  # which has no narrow space
        records = [[cell.replace("\u202f", " ") for cell in record] for record in records]
    if not any(any(cell.strip() for cell in record) for record in records):
        records = [*records, [*PLAIN[0][:1], *"2", *[""] * 4, "1", "", "2025"]]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows([NAMES, *records])
    text = written.getvalue() if last else written.getvalue().removesuffix(end)
    agree(text.encode(encoding), list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:])


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(*map(st.sampled_from, COLUMNS)), min_size=1, max_size=30))
def test_a_workbook_gives_what_each_of_its_rows_gives(records: list[tuple[str, ...]]) -> None:

    agree(sheets.workbook({"Réponses": [NAMES, *records]}), records)
