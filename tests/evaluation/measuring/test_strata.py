"""Stratified means: weights by headcount, merging of small sites, worst case, and a coverage that holds."""

import random
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.measuring.bounds import exact
from evaluation.measuring.moments import Moments, gathered
from evaluation.measuring.strata import Estimate, estimate, partition

Figure = tuple[str | None, Fraction | None]


def shares(site: str | None, *values: float | None) -> list[Figure]:
    """One respondent per value, on one site."""
    return [(site, None if value is None else Fraction(value)) for value in values]


def estimated(answers: Sequence[Figure], populations: dict[str, int]) -> Estimate | None:
    """The estimate of respondents written one by one."""
    return estimate(gathered(answers), populations)


def test_a_site_weighs_its_people_not_its_answers() -> None:
    found = estimated(shares("A", 1, 1, 1, 1) + shares("B", 0, 0), {"A": 25, "B": 75})
    assert found is not None
    assert found.value == Fraction(1, 4)
    assert (found.n, found.population) == (6, 100)
    # w = W_h / (n_h / n) = 0.375 four times and 2.25 twice: (Σw)² / Σw² = 36 / 10.6875 = 3.37
    assert found.n_effective == 3
    assert found.worst == (Fraction(4, 25) / 4, Fraction(1, 4) + Fraction(73, 75) * Fraction(3, 4))
    assert found.worst[0] <= found.interval[0] <= found.value <= found.interval[1] <= found.worst[1]


def test_without_known_sizes_every_answer_weighs_the_same() -> None:
    found = estimated(shares("A", 1, 1, 1) + shares(None, 0), {})
    assert found is not None
    assert (found.value, found.n_effective, found.population) == (Fraction(3, 4), 4, None)
    assert found.worst == (Fraction(0), Fraction(1))


def test_one_answer_of_no_known_site_makes_a_single_stratum() -> None:
    found = estimated(shares("A", 1, 1, 1) + shares("ailleurs", 0), {"A": 10, "B": 90})
    assert found is not None
    assert (found.value, found.population) == (Fraction(3, 4), 100)
    assert found.merged == (("A", "B"),)


def test_the_smallest_site_with_one_answer_joins_the_smallest_other() -> None:
    answers = shares("petit", 1) + shares("moyen", 0, 1) + shares("grand", 0, 0, 1)
    strata = partition(gathered(answers), {"grand": 300, "petit": 10, "moyen": 40})
    assert [(stratum.sites, stratum.population, stratum.moments.n) for stratum in strata] == [
        (("moyen", "petit"), 50, 3),
        (("grand",), 300, 3),
    ]


def test_merging_goes_on_until_every_stratum_holds_two() -> None:
    answers = shares("a", 1) + shares("d", 0, 1)
    strata = partition(gathered(answers), {"a": 5, "b": 6, "c": 7, "d": 8, "vide": 0})
    assert [(stratum.sites, stratum.population) for stratum in strata] == [(("a", "b", "c", "d"), 26)]
    answers += shares("b", 1) + shares("c", 1)
    assert [stratum.sites for stratum in partition(gathered(answers), {"a": 5, "b": 6, "c": 7, "d": 8})] == [
        ("a", "b"),
        ("c", "d"),
    ]
    assert [stratum.sites for stratum in partition(gathered(shares("a", 1)), {"a": 5, "b": 6})] == [("a", "b")]


def test_a_site_without_answers_is_named() -> None:
    found = estimated(shares("A", 1, 0, 1), {"A": 10, "B": 4})
    assert found is not None
    assert found.silent == ("B",)
    assert found.merged == (("A", "B"),)


def test_no_opinion_leaves_the_reach_and_no_answer_does_not() -> None:
    census = estimated(shares("A", 1, 0, None, 1), {"A": 4})
    assert census is not None
    assert (census.n, census.reach, census.population) == (3, 3, 4)
    assert census.interval == (Fraction(2, 3), Fraction(2, 3)), "everybody answered: nothing is unknown"
    assert census.standard_error == 0
    partial = estimated(shares("A", 1, 0, 1), {"A": 4})
    assert partial is not None
    assert partial.worst == (Fraction(1, 2), Fraction(3, 4))


def test_people_without_opinion_narrow_the_bounds_as_they_narrow_the_population() -> None:
    found = estimated(shares("A", *[1] * 30, *[0] * 30, *[None] * 100), {"A": 200})
    assert found is not None
    assert (found.n, found.reach, found.population) == (60, 100, 200)
    assert found.interval == exact(30, 60, 100) != exact(30, 60, 200)


def test_nobody_with_an_opinion_is_no_mean() -> None:
    assert estimated(shares("A", None, None), {"A": 10}) is None
    assert estimated([], {}) is None
    assert estimated([], {"A": 10}) is None


def test_more_answers_than_declared_people_widen_the_site() -> None:
    found = estimated(shares("A", 1, 0, 1, 1, 0), {"A": 3})
    assert found is not None
    assert (found.population, found.interval) == (5, (Fraction(3, 5), Fraction(3, 5)))


def test_weights_of_respondents_act_inside_their_site() -> None:
    # One of weight 3 agrees, one of weight 1 does not.
    found = estimate({"A": Moments(2, 0, 4, 10, 3, 9, 9)}, {})
    assert found is not None
    assert (found.value, found.n_effective) == (Fraction(3, 4), 1)


def test_the_standard_error_is_that_of_the_textbook() -> None:
    found = estimated(shares("A", 1, 0, 1, 0) + shares("B", 1, 1, 0), {"A": 40, "B": 60})
    assert found is not None
    by_hand = 0.4**2 * (1 - 4 / 40) * (1 / 3) / 4 + 0.6**2 * (1 - 3 / 60) * (1 / 3) / 3
    assert found.standard_error == pytest.approx(sqrt(by_hand))


def clustered(rng: random.Random, level: float) -> Fraction:
    """The share of four answers that hang together, as those of one person do."""
    own = min(1.0, max(0.0, level + rng.gauss(0, 0.3)))
    return Fraction(sum(rng.random() < own for _ in range(4)), 4)


@pytest.mark.parametrize(
    ("sizes", "drawn", "levels"),
    [
        ((30, 120, 400), (20, 40, 60), (0.5, 0.7, 0.8)),
        ((10, 500), (9, 30), (0.2, 0.7)),
        ((12, 25), (8, 20), (0.4, 0.9)),
    ],
)
def test_bounds_hold_the_truth_in_ninety_five_of_a_hundred(
    sizes: Sequence[int], drawn: Sequence[int], levels: Sequence[float]
) -> None:
    rng, rounds, held = random.Random(20260302), 250, 0  # noqa: S311 (a seeded simulation)
    populations = {str(site): size for site, size in enumerate(sizes)}
    everyone = [[clustered(rng, level) for _ in range(size)] for size, level in zip(sizes, levels, strict=True)]
    truth = sum(sum(site) for site in everyone) / sum(sizes)
    for _ in range(rounds):
        answers = [
            (str(site), value)
            for site, (people, n) in enumerate(zip(everyone, drawn, strict=True))
            for value in rng.sample(people, n)
        ]
        found = estimated(answers, populations)
        assert found is not None
        held += found.interval[0] <= truth <= found.interval[1]
    assert held / rounds >= 0.95 - 2 * sqrt(0.95 * 0.05 / rounds)


@st.composite
def answered_sites(draw: st.DrawFn) -> tuple[list[Figure], dict[str, int]]:
    sites = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=5, unique=True))
    values = st.one_of(st.none(), st.fractions(0, 1, max_denominator=4))
    answers: list[Figure] = [(site, value) for site in sites for value in draw(st.lists(values, max_size=6))]
    return answers, {site: draw(st.integers(1, 60)) for site in sites}


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(answered_sites())
def test_an_estimate_lies_within_its_bounds_and_they_within_the_worst_case(
    drawn: tuple[list[Figure], dict[str, int]],
) -> None:
    answers, populations = drawn
    found = estimated(answers, populations)
    if found is not None:
        low, high = found.interval
        assert 0 <= found.worst[0] <= low <= found.value <= high <= found.worst[1] <= 1
        assert 1 <= found.n_effective <= found.n
        assert found == estimated(answers[::-1], dict(reversed(populations.items())))
