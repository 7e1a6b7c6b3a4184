"""Whole columns of a file of answers read at once: each different text is understood once, each wrong cell told."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evaluation.measuring.packing import BLANK
from evaluation.reading.coding import UNTICKED, canonical, number
from evaluation.reading.tabular import Fault, Table, tidy

# Nobody stands for so many: a larger number is another column.
HEAVIEST = 10_000


def points(table: Table, name: str, codes: Mapping[str, int | None], faults: list[Fault]) -> npt.NDArray[np.uint8]:
    """The points of a question, packed; `codes`: canonical code → point, 0 for no opinion, None for a blank."""
    meant, strange = np.full(len(table.texts), BLANK, np.uint8), {}
    for place in table.distinct(name):
        code = canonical(table.texts[place])
        if code and code not in codes:
            strange[place] = f"le code « {table.texts[place][:40]} » n’a pas reçu de sens"
        elif (point := codes.get(code)) is not None:
            meant[place] = point
    _tell(table, name, strange, faults)
    return meant[table.places(name)]


def ticked(table: Table, columns: Mapping[int | None, str], where: str, faults: list[Fault]) -> npt.NDArray[np.uint8]:
    """The points of a question spread over columns to tick, by what a tick means, packed; none ticked is a blank."""
    ticks = np.array([_ticks(table, name) for name in columns.values()])
    packed = np.array([BLANK if point is None else point for point in columns], np.uint8)
    reason = "plusieurs cases sont cochées pour une seule question"
    faults += [Fault(table.numbers[row], where, reason) for row in np.flatnonzero(ticks.sum(axis=0) > 1).tolist()]
    return np.where(ticks.any(axis=0), packed[ticks.argmax(axis=0)], np.uint8(BLANK))


def is_ticked(cell: str) -> bool:
    """Whether a cell is ticked: anything but a blank, 0, no or false."""
    return (code := canonical(cell)) != "" and code not in UNTICKED


def sites(
    table: Table, name: str, meanings: Mapping[str, str | None], frame: Collection[str], faults: list[Fault]
) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
    """The sites of a column, each once, and which one each row has, -1 when it is not known.

    `meanings`: value → site of the frame, None when it is not known.
    """
    known, wrong = dict.fromkeys(site for site in meanings.values() if site is not None), {}
    names = tuple(known)
    meant = np.full(len(table.texts), -1, np.int32)
    for place in table.distinct(name):
        value = tidy(table.texts[place])
        site = meanings.get(value)
        if value and value not in meanings:
            wrong[place] = f"le site « {value[:40]} » n’a pas reçu de sens"
        elif site is not None and site not in frame:
            wrong[place] = f"le site « {site[:40]} » n’est pas dans la campagne"
        elif site is not None:
            meant[place] = names.index(site)
    _tell(table, name, wrong, faults)
    return names, meant[table.places(name)]


def weights(table: Table, name: str, faults: list[Fault]) -> npt.NDArray[np.float64]:
    """The weights of a column, positive numbers; a comma is a point."""
    meant, wrong = np.ones(len(table.texts)), {}
    for place in table.distinct(name):
        text = table.texts[place]
        weight = number(text)
        if weight is None or not 0 < weight <= HEAVIEST:
            wrong[place] = f"« {text[:40]} » n’est pas un poids\u202f: il faut un nombre positif"
        else:
            meant[place] = weight
    _tell(table, name, wrong, faults)
    return meant[table.places(name)]


def comments(table: Table, name: str, longest: int, faults: list[Fault]) -> list[str]:
    """The comments of a column, of `longest` signs at most."""
    reason = f"le commentaire dépasse {longest} signes"
    _tell(table, name, {at: reason for at in table.distinct(name) if len(table.texts[at]) > longest}, faults)
    return table.column(name)


def within(table: Table, name: str, wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
    """The rows whose cell in this column is one of the values wanted."""
    held = np.zeros(len(table.texts), np.bool_)
    held[[place for place in table.distinct(name) if tidy(table.texts[place]) in wanted]] = True
    return held[table.places(name)]


def _ticks(table: Table, name: str) -> npt.NDArray[np.bool_]:
    meant = np.zeros(len(table.texts), np.bool_)
    meant[[place for place in table.distinct(name) if is_ticked(table.texts[place])]] = True
    return meant[table.places(name)]


def _tell(table: Table, name: str, reasons: Mapping[int, str], faults: list[Fault]) -> None:
    """One fault for each row whose text has a reason to be refused; only these rows are looked at one by one."""
    if not reasons:
        return
    places = table.places(name)
    told = np.flatnonzero(np.isin(places, list(reasons))).tolist()
    faults += [Fault(table.numbers[row], name, reasons[int(places[row])]) for row in told]
