"""What published sums give away: the groups of people too small whose own sum follows from them, by exact algebra.

The unknowns are what each group of people answered to one question or dimension. A published figure is a known sum
over groups: a row. Whoever reads everything knows every combination of rows, and nothing else exactly: the row space
over the rationals. People are given away when a combination rests on fewer than k of them: their sum, or the
difference between two parts of them, is then known. A figure that is rounded, clipped or published with a class of
count counts here as exact, and someone who answers twice as saying twice the same: the reader is always helped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

# Anything hashable names a group.
Group = Any
Vector = tuple[Fraction, ...]
NOTHING = Fraction(0)


class View(msgspec.Struct, frozen=True):
    """One published sum: how much each group counts in it; groups left out count for nothing."""

    parts: Mapping[Group, Fraction]


def total(groups: Iterable[Group]) -> View:
    """The view that adds these groups up, each counting once."""
    return View(dict.fromkeys(groups, Fraction(1)))


def determined(views: Iterable[View], sizes: Mapping[Group, int], least: int) -> int:
    """How many people stand in a group, or in groups taken together, of fewer than `least` that the views give away.

    `sizes`: people in each group; groups share nobody. The views are of one question; `least` = 2 counts the people
    whose own answer is known. Groups that no view tells apart are one. The search is exhaustive over the sets of
    fewer than `least` people: quick when few groups are small, which is what the rules of publication make.
    """
    columns, people = _told_apart(list(views), sizes)
    kernel = _kernel(columns)
    small = [place for place in range(len(people)) if people[place] < least]
    found: set[int] = set()
    for places in _dependent([(place, kernel[place]) for place in small], people, least):
        found |= places
    return sum(people[place] for place in found)


def adds(views: Sequence[View], published: Sequence[View], sizes: Mapping[Group, int], least: int) -> bool:
    """Whether the views, added to what is published, would give away anybody whom the published ones did not."""
    return determined([*published, *views], sizes, least) > determined(published, sizes, least)


def _told_apart(views: Sequence[View], sizes: Mapping[Group, int]) -> tuple[list[Vector], list[int]]:
    """The column of each set of groups whose columns are proportional, and its people.

    Proportional columns are in a combination together or not at all.
    """
    found: dict[Vector, int] = {}
    for group, people in sizes.items():
        column = [Fraction(view.parts.get(group, 0)) for view in views]
        first = next(filter(None, column), None)
        if people and first:
            alike = tuple(each / first for each in column)
            found[alike] = found.get(alike, 0) + people
    return list(found), list(found.values())


def _kernel(columns: Sequence[Vector]) -> list[Vector]:
    """One row a column: sets of dependent rows are the sets of columns on which some combination of views rests."""
    rows, pivots = _reduced([list(row) for row in zip(*columns, strict=True)])
    free = [place for place in range(len(columns)) if place not in pivots]
    own = {place: tuple(Fraction(place == other) for other in free) for place in free}
    tied = {place: tuple(-row[other] for other in free) for place, row in zip(pivots, rows, strict=True)}
    return [(own | tied)[place] for place in range(len(columns))]


def _reduced(rows: list[list[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """Gauss-Jordan: the independent rows, each alone in its pivot column, and those columns."""
    kept: list[list[Fraction]] = []
    pivots: list[int] = []
    for row in rows:
        for pivot, known in zip(pivots, kept, strict=True):
            row = _less(row, known, row[pivot])
        pivot = next((place for place, value in enumerate(row) if value), -1)
        if pivot < 0:
            continue
        row = [value / row[pivot] for value in row]
        kept = [_less(known, row, known[pivot]) for known in kept]
        kept.append(row)
        pivots.append(pivot)
    return kept, pivots


def _less(row: list[Fraction], other: Sequence[Fraction], times: Fraction) -> list[Fraction]:
    return [value - times * its for value, its in zip(row, other, strict=True)] if times else row


Known = tuple[int, list[Fraction], dict[int, Fraction]]


def _dependent(
    rows: Sequence[tuple[int, Vector]], people: Sequence[int], least: int, known: tuple[Known, ...] = ()
) -> Iterator[set[int]]:
    """The smallest sets of dependent rows that hold fewer than `least` people, by trying every one."""
    for rank, (place, vector) in enumerate(rows):
        room = least - people[place]
        if room <= 0:
            continue
        rest, made = list(vector), {place: Fraction(1)}
        for pivot, base, of in known:
            if times := rest[pivot]:
                rest = _less(rest, base, times)
                made = {each: made.get(each, NOTHING) - times * of.get(each, NOTHING) for each in made | of}
        pivot = next((index for index, value in enumerate(rest) if value), -1)
        if pivot < 0:
            yield {each for each, times in made.items() if times}
            continue
        scale = rest[pivot]
        entry = (pivot, [value / scale for value in rest], {each: times / scale for each, times in made.items()})
        yield from _dependent(rows[rank + 1 :], people, room, (*known, entry))
