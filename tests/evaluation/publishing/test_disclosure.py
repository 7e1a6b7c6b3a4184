"""What published sums give away: differences, crossed partitions, and the naive rule of all two-way cuts."""

import random
from fractions import Fraction
from itertools import chain, combinations

import pytest

from evaluation.publishing.disclosure import View, adds, determined, total

K = 10


def test_a_cell_alone_gives_away_only_the_small_one() -> None:
    sizes = {"A": 9, "B": 12}
    assert determined([total("A")], sizes, K) == 9
    assert determined([total("B")], sizes, K) == 0
    assert determined([], sizes, K) == 0


def test_a_small_rest_is_given_away_by_the_total() -> None:
    sizes = {"A": 30, "B": 9}
    assert determined([total("AB")], sizes, K) == 0
    assert determined([total("AB"), total("A")], sizes, K) == 9
    assert determined([total("AB"), total("A")], {"A": 30, "B": 10}, K) == 0


def test_groups_that_are_always_together_are_one() -> None:
    assert determined([total("AB"), total("ABC")], {"A": 4, "B": 6, "C": 20}, K) == 0
    assert determined([total("AB"), total("ABC")], {"A": 4, "B": 5, "C": 20}, K) == 9


def test_two_partitions_that_cross_give_away_a_difference_of_small_groups() -> None:
    sizes = {"A": 3, "B": 4, "X": 20, "Y": 20}
    views = [total("AX"), total("BY"), total("AY"), total("BX")]
    # AX − BX is A − B: seven people, of whom nobody stands alone.
    assert determined(views, sizes, K) == 7
    assert determined(views, sizes, 7) == 0
    assert determined(views[:2], sizes, K) == 0


def test_two_weightings_of_two_groups_give_each_one_back() -> None:
    weighted = View({"A": Fraction(3, 10), "B": Fraction(1, 25)})
    sizes = {"A": 2, "B": 25, "C": 40}
    assert determined([weighted], sizes, K) == 0
    assert determined([weighted, total("AB")], sizes, K) == 2
    assert determined([weighted, View({"A": Fraction(6, 10), "B": Fraction(2, 25)})], sizes, K) == 0


def test_a_view_is_refused_when_it_adds_somebody() -> None:
    sizes = {"A": 30, "B": 9, "C": 15}
    published = [total("ABC")]
    assert adds([total("A"), total("C")], published, sizes, K)
    assert not adds([total("A"), total("BC")], published, sizes, K)
    assert not adds([total("ABC")], published, sizes, K)


def _naive(people: list[tuple[int, ...]], least: int) -> list[View]:
    """Every cut by one or two attributes, shown as soon as it holds `least` people."""
    attributes = range(len(people[0]))
    views = [total(range(len(people)))]
    for asked in chain(combinations(attributes, 1), combinations(attributes, 2)):
        cells: dict[tuple[int, ...], list[int]] = {}
        for number, person in enumerate(people):
            cells.setdefault(tuple(person[one] for one in asked), []).append(number)
        views += [total(cell) for cell in cells.values() if len(cell) >= least]
    return views


@pytest.mark.parametrize("seed", range(5))
def test_all_two_way_cuts_at_five_give_away_the_answers_of_many_people(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 (a simulated organisation)
    # Forty people: service, age, length of service, grade, sex.
    people = [tuple(draw.randrange(size) for size in (4, 3, 3, 3, 2)) for _ in range(40)]
    known = determined(_naive(people, 5), dict.fromkeys(range(40), 1), 2)
    assert known >= 8, f"{known} people of 40"
    assert determined([total(range(40))], dict.fromkeys(range(40), 1), 2) == 0
