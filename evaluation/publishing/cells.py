"""The publication partition: the sites taken together until every cell may be shown, now and beside last time.

It is not `strata.partition`, which serves the estimate: that one joins sites of fewer than two respondents, this one
starts from its strata and goes on until every cell holds as many respondents as a published cut.
"""

from collections.abc import Iterable, Sequence

import msgspec

# Stands for all the sites that changed name, as if everybody in them had been moved around.
MOVED = "\x00moved"


class Cell(msgspec.Struct, frozen=True):
    """Sites taken together: their declared people and the number of people who answered."""

    sites: tuple[str, ...]
    people: int
    n: int


def partition(strata: Iterable[Cell], least: int, earlier: Sequence[Sequence[str]] = ()) -> tuple[Cell, ...]:
    """The cells, smallest first: each holds `least` respondents or more; a single one when nothing may be cut.

    The order is that of the declared people, then of the names, frozen at opening; answers only say when to stop.
    `earlier`: the sites of each cell of the previous campaign of the same audience. One site keeps its people as long
    as it keeps its name. Cells of the two campaigns that overlap are nested, so that a difference of published
    figures is one cell or several: where they would cross, the new ones are joined. Sites that came or went share no
    cell with sites that stayed, else nothing is cut: the difference would tell their answers apart.
    """
    cells = sorted(strata, key=_order)
    while len(cells) > 1:
        pair = _too_small(cells, least) or _crossing(cells, earlier)
        if pair is None:
            break
        cells = _joined(cells, *pair)
    return (_together(cells),) if len(cells) > 1 and _mixed(cells, earlier) else tuple(cells)


def _order(cell: Cell) -> tuple[int, tuple[str, ...]]:
    return cell.people, cell.sites


def _too_small(cells: Sequence[Cell], least: int) -> tuple[Cell, Cell] | None:
    """The smallest cell of too few respondents and its smallest neighbour."""
    small = next((cell for cell in cells if cell.n < least), None)
    return None if small is None else (small, next(cell for cell in cells if cell is not small))


def _crossing(cells: Sequence[Cell], earlier: Sequence[Sequence[str]]) -> tuple[Cell, Cell] | None:
    """The two smallest cells among those that overlap several earlier ones, from one to the next."""
    before = {site for sites in earlier for site in sites}
    now = {site for cell in cells for site in cell.sites}
    old = [_marked(sites, now) for sites in earlier]
    for cell in cells:
        linked, touched = _linked(_marked(cell.sites, before), cells, old, before)
        if len(linked) > 1 and touched > 1:
            return linked[0], linked[1]
    return None


def _marked(sites: Iterable[str], others: set[str]) -> set[str]:
    """The sites, with one mark for all those that the other campaign does not know."""
    return {site if site in others else MOVED for site in sites}


def _linked(
    reach: set[str], cells: Sequence[Cell], old: Sequence[set[str]], before: set[str]
) -> tuple[list[Cell], int]:
    """The cells that overlaps lead to, and how many earlier ones they pass by."""
    size = 0
    while size < len(reach):
        size = len(reach)
        for sites in (*old, *(_marked(cell.sites, before) for cell in cells)):
            if sites & reach:
                reach = reach | sites
    linked = [cell for cell in cells if _marked(cell.sites, before) & reach]
    return linked, sum(bool(sites & reach) for sites in old)


def _mixed(cells: Sequence[Cell], earlier: Sequence[Sequence[str]]) -> bool:
    """Whether a cell of either campaign holds sites that both know beside sites that only one knows."""
    if not earlier:
        return False
    before = {site for sites in earlier for site in sites}
    now = {site for cell in cells for site in cell.sites}
    both = before & now
    return any(both & set(sites) and set(sites) - both for sites in (*earlier, *(cell.sites for cell in cells)))


def _joined(cells: Sequence[Cell], one: Cell, other: Cell) -> list[Cell]:
    rest = [cell for cell in cells if cell is not one and cell is not other]
    return sorted([*rest, _together((one, other))], key=_order)


def _together(cells: Iterable[Cell]) -> Cell:
    every = list(cells)
    sites = tuple(sorted(site for cell in every for site in cell.sites))
    return Cell(sites, sum(cell.people for cell in every), sum(cell.n for cell in every))
