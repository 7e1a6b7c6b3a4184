"""The publication partition on random organisations: every cell is large enough, and no difference is small."""

from collections.abc import Sequence
from itertools import count
from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.publishing.cells import Cell, partition
from evaluation.publishing.disclosure import View, determined, total

K = 10
SITES = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 100)), min_size=1, max_size=14)


def _strata(sizes: Sequence[tuple[int, int]]) -> list[Cell]:
    return [Cell((f"S{rank}",), people, people * rate // 100) for rank, (people, rate) in enumerate(sizes)]


def _sites(cells: Sequence[Cell]) -> list[tuple[str, ...]]:
    return [cell.sites for cell in cells]


def test_small_cells_join_the_smallest_neighbour_in_the_frozen_order() -> None:
    strata = [Cell(("Centre",), 60, 40), Cell(("Annexe",), 40, 30), Cell(("Port",), 12, 9), Cell(("Gare",), 15, 12)]
    assert _sites(partition(strata, K)) == [("Gare", "Port"), ("Annexe",), ("Centre",)]
    assert _sites(partition(list(reversed(strata)), K)) == _sites(partition(strata, K))


def test_nothing_is_cut_when_one_cell_is_left() -> None:
    cells = partition([Cell(("Centre",), 60, 12), Cell(("Annexe",), 40, 7)], K)
    assert [(cell.sites, cell.people, cell.n) for cell in cells] == [(("Annexe", "Centre"), 100, 19)]


@given(SITES)
def test_the_cells_hold_every_site_once_and_enough_people(sizes: list[tuple[int, int]]) -> None:
    strata = _strata(sizes)
    cells = partition(strata, K)
    assert sorted(site for cell in cells for site in cell.sites) == sorted(site for s in strata for site in s.sites)
    assert len(cells) == 1 or all(cell.n >= K for cell in cells)
    known = [total(cell.sites) for cell in cells if len(cells) > 1]
    whole = total(site for cell in cells for site in cell.sites)
    assert determined([whole, *known], {cell.sites[0]: cell.n for cell in strata}, min(K, sum(c.n for c in cells))) == 0


@given(SITES)
def test_cells_are_no_larger_than_they_must_be(sizes: list[tuple[int, int]]) -> None:
    strata = _strata(sizes)
    if all(cell.n >= K for cell in strata):
        assert len(partition(strata, K)) == len(strata)


class Reorganised(msgspec.Struct, frozen=True):
    """Two successive frames of the same people: units that no page names, and the sites that hold them each time."""

    units: tuple[int, ...]
    before: dict[str, tuple[int, ...]]
    after: dict[str, tuple[int, ...]]


@st.composite
def reorganised(draw: st.DrawFn) -> Reorganised:
    """Sites that stay, change name, merge with another or split; their people stay where they are."""
    units = draw(st.lists(st.integers(1, 25), min_size=2, max_size=10))
    of = draw(st.lists(st.integers(0, 5), min_size=len(units), max_size=len(units)))
    before = {f"S{site}": tuple(unit for unit, its in enumerate(of) if its == site) for site in sorted(set(of))}
    after: dict[str, tuple[int, ...]] = {}
    fresh, left = count(), sorted(before)
    while left:
        site = left.pop(0)
        change = draw(st.sampled_from(["stay", "stay", "rename", "merge", "split"]))
        if change == "merge" and left:
            after[f"N{next(fresh)}"] = before[site] + before[left.pop(0)]
        elif change == "split":
            for unit in before[site]:
                after[f"N{next(fresh)}"] = (unit,)
        else:
            after[site if change == "stay" else f"N{next(fresh)}"] = before[site]
    return Reorganised(tuple(units), before, after)


def _cells(
    sites: dict[str, tuple[int, ...]], units: Sequence[int], earlier: Sequence[Sequence[str]]
) -> tuple[Cell, ...]:
    strata = [
        Cell((site,), sum(units[one] for one in its), sum(units[one] for one in its)) for site, its in sites.items()
    ]
    return partition(strata, K, earlier)


def _views(cells: Sequence[Cell], sites: dict[str, tuple[int, ...]]) -> list[View]:
    """What is published of them: the whole, and the cells when there are several."""
    shown = [[unit for site in cell.sites for unit in sites[site]] for cell in cells] if len(cells) > 1 else []
    return [total(unit for its in sites.values() for unit in its), *map(total, shown)]


@settings(max_examples=300, deadline=None)
@given(reorganised())
def test_two_campaigns_of_the_same_people_determine_nobody(found: Reorganised) -> None:
    sizes = dict(enumerate(found.units))
    least = min(K, sum(found.units))
    first = _cells(found.before, found.units, ())
    second = _cells(found.after, found.units, _sites(first))
    views = [*_views(first, found.before), *_views(second, found.after)]
    assert determined(views, sizes, least) == 0


@settings(max_examples=200, deadline=None)
@given(SITES, st.randoms(use_true_random=False))
def test_turnout_that_changes_leaves_the_cells_nested(sizes: list[tuple[int, int]], chance: Random) -> None:
    now = [(people, chance.randrange(101)) for people, _ in sizes]
    before, after = _strata(sizes), _strata(now)
    first = partition(before, K)
    second = partition(after, K, _sites(first))
    for old in first:
        for new in second:
            one, other = set(old.sites), set(new.sites)
            assert not one & other or one <= other or other <= one
    answered = {old.sites[0]: max(old.n, new.n) for old, new in zip(before, after, strict=True)}
    views = [total(cell.sites) for cells in (first, second) for cell in cells]
    assert determined(views, answered, min(K, sum(answered.values()))) == 0


def test_sites_taken_together_otherwise_are_joined_until_no_difference_is_small() -> None:
    earlier = [("Gare", "Port"), ("Annexe",), ("Centre",)]
    strata = [Cell(("Port",), 30, 11), Cell(("Gare",), 15, 4), Cell(("Annexe",), 16, 14), Cell(("Centre",), 60, 40)]
    # « Gare + Port » of last time less Port of today would be Gare, four people.
    assert _sites(partition(strata, K)) == [("Port",), ("Annexe", "Gare"), ("Centre",)]
    assert _sites(partition(strata, K, earlier)) == [("Centre",), ("Annexe", "Gare", "Port")]


def test_a_new_site_among_known_ones_stops_every_cut() -> None:
    earlier = [("Annexe",), ("Centre",)]
    strata = [Cell(("Annexe",), 40, 30), Cell(("Centre",), 60, 40)]
    assert len(partition(strata, K, earlier)) == 2
    assert len(partition([*strata, Cell(("Port",), 5, 3)], K, earlier)) == 1
    assert len(partition([*strata, Cell(("Port",), 25, 13)], K, earlier)) == 3
    assert len(partition(strata, K, [("Annexe", "Port"), ("Centre",)])) == 1


def test_a_site_that_changed_its_name_alone_stays_a_cell() -> None:
    strata = [Cell(("Antenne",), 40, 30), Cell(("Centre",), 60, 40)]
    assert len(partition(strata, K, [("Annexe",), ("Centre",)])) == 2
