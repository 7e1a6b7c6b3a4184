"""Whole columns of a file of answers read at once: each different text is understood once, each wrong cell told."""

from collections.abc import Collection, Mapping, Sequence

from evaluation.reading.coding import UNTICKED, canonical, number
from evaluation.reading.tabular import Fault, tidy

# Nobody stands for so many: a larger number is another column.
HEAVIEST = 10_000


def points(
    cells: Sequence[str], rows: Sequence[int], name: str, codes: Mapping[str, int | None], faults: list[Fault]
) -> list[int | None]:
    """The points of a question; `codes`: canonical code → point, 0 for no opinion, None for a blank."""
    known = {text: canonical(text) for text in set(cells)}
    strange = {text for text, code in known.items() if code and code not in codes}
    if strange:
        faults += [
            Fault(row, name, f"le code « {cell[:40]} » n’a pas reçu de sens")
            for cell, row in zip(cells, rows, strict=True)
            if cell in strange
        ]
    points = {text: codes.get(code) for text, code in known.items()}
    return [points[cell] for cell in cells]


def ticked(
    columns: Mapping[int | None, Sequence[str]], rows: Sequence[int], name: str, faults: list[Fault]
) -> list[int | None]:
    """The points of a question spread over columns to tick, by what a tick means; none ticked is a blank."""
    points = list(columns)
    found: list[int | None] = []
    for cells, row in zip(zip(*columns.values(), strict=True), rows, strict=True):
        chosen = [point for point, cell in zip(points, cells, strict=True) if is_ticked(cell)]
        if len(chosen) > 1:
            faults.append(Fault(row, name, "plusieurs cases sont cochées pour une seule question"))
        found.append(chosen[0] if chosen else None)
    return found


def is_ticked(cell: str) -> bool:
    """Whether a cell is ticked: anything but a blank, 0, no or false."""
    return (code := canonical(cell)) != "" and code not in UNTICKED


def sites(
    cells: Sequence[str],
    rows: Sequence[int],
    name: str,
    meanings: Mapping[str, str | None],
    frame: Collection[str],
    faults: list[Fault],
) -> list[str | None]:
    """The sites of a column; `meanings`: value → site of the frame, None when it is not known."""
    known = {text: tidy(text) for text in set(cells)}
    why = {}
    for text, value in known.items():
        site = meanings.get(value)
        if value and value not in meanings:
            why[text] = f"le site « {value[:40]} » n’a pas reçu de sens"
        elif site is not None and site not in frame:
            why[text] = f"le site « {site[:40]} » n’est pas dans la campagne"
    found = zip(cells, rows, strict=True)
    faults += [Fault(row, name, why[cell]) for cell, row in found if cell in why]
    return [meanings.get(known[cell]) for cell in cells]


def weights(cells: Sequence[str], rows: Sequence[int], name: str, faults: list[Fault]) -> list[float]:
    """The weights of a column, positive numbers; a comma is a point."""
    known = {text: number(text) for text in set(cells)}
    found = []
    for cell, row in zip(cells, rows, strict=True):
        weight = known[cell]
        if weight is None or not 0 < weight <= HEAVIEST:
            faults.append(Fault(row, name, f"« {cell[:40]} » n’est pas un poids\u202f: il faut un nombre positif"))
        found.append(weight or 1.0)
    return found
