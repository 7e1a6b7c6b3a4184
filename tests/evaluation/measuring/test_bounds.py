"""Bounds against published tables, against independent exact results, and by their properties."""

import json
import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.measuring.bounds import bounds, exact, intersect, wilson, wilson_finite, worst_case


@pytest.fixture(scope="module")
def expected(test_data: Path) -> dict[str, dict[str, object]]:
    """The file of reference results."""
    found: dict[str, dict[str, object]] = json.loads((test_data / "reference" / "expected.json").read_text())
    return found


def percent(pair: tuple[Fraction, Fraction]) -> list[float]:
    """Bounds in %, rounded as the vectors are."""
    return [round(100 * float(bound), 4) for bound in pair]


@pytest.mark.parametrize(
    ("x", "n", "population", "low", "high"),
    [
        (65, 90, 120, 67.5, 76.6667),
        (153, 300, 3078, 45.4841, 56.4977),
        (20, 20, 25, 92, 100),
        (7, 10, 40, 40, 90),
        (0, 20, 25, 0, 8),
        (90, 120, 120, 75, 75),
    ],
)
def test_exact_bounds_are_those_of_the_decision(x: int, n: int, population: int, low: float, high: float) -> None:
    assert percent(exact(x, n, population)) == [low, high]


def test_a_tail_of_exactly_two_and_a_half_percent_is_excluded() -> None:
    # One drawn among forty: P(X ≥ 1 | K) = K/40, so K = 1 leaves exactly 2.5 %, which is not more than 2.5 %.
    assert exact(1, 1, 40) == (Fraction(2, 40), Fraction(1))
    assert exact(0, 1, 40) == (Fraction(0), Fraction(38, 40))


def test_tails_far_from_the_mean_do_not_vanish_in_floats() -> None:
    low, high = exact(0, 1900, 2000)
    assert low == 0 and high <= Fraction(2, 2000)
    low, high = exact(1000, 1990, 2000)
    assert 0.498 < low < high < 0.508


def test_wilson_gives_the_published_proportions(expected: dict[str, dict[str, object]]) -> None:
    cases = expected["wilson_published"]["cas_limites"]
    assert isinstance(cases, dict) and len(cases) >= 9
    for name, published in cases.items():
        x, n = map(int, name.split("/"))
        assert wilson(x, n) == pytest.approx(published, abs=1e-9), name
    controls = expected["wilson_published"]["controle"]
    assert isinstance(controls, list)
    at_95 = [row for row in controls if row["conf"] == "95%"]
    assert len(at_95) >= 2
    for row in at_95:
        assert wilson(row["x"], row["n"]) == pytest.approx(row["publie"], abs=1e-9)


def test_wilson_with_a_known_population_gives_the_published_figures(expected: dict[str, dict[str, object]]) -> None:
    row = expected["finite_population_published"]["agsrs_moins_de_200000_acres"]
    assert isinstance(row, dict)
    assert wilson_finite(153, 300, 3078) == pytest.approx((row["wilson_fpc_bas"], row["wilson_fpc_haut"]), abs=1e-6)
    assert [float(bound) for bound in exact(153, 300, 3078)] == pytest.approx(
        (row["hypergeometrique_exact_bas"], row["hypergeometrique_exact_haut"]), abs=1e-6
    )
    assert wilson_finite(65, 90, 120) == pytest.approx((0.674, 0.766), abs=5e-4)


def test_the_exact_bounds_cover_small_teams_as_computed_independently(expected: dict[str, dict[str, object]]) -> None:
    for name, row in expected["coverage"].items():
        if not (isinstance(row, dict) and name.startswith("N=")):
            continue
        population, share, n = (float(part.split("=")[1]) for part in name.split())
        covered = coverage(int(population), round(population * share), int(n))
        assert covered == pytest.approx(row["couverture_hypergeometrique_exact"], abs=0.01), name
        assert covered >= 0.95


def coverage(population: int, favourable: int, n: int) -> float:
    """Exact probability that the exact bounds hold the truth."""
    total = math.comb(population, n)
    held = 0
    for x in range(max(0, n - population + favourable), min(n, favourable) + 1):
        low, high = exact(x, n, population)
        if low <= Fraction(favourable, population) <= high:
            held += math.comb(favourable, x) * math.comb(population - favourable, n - x)
    return held / total


def test_missing_people_may_all_have_disagreed_or_agreed() -> None:
    assert percent(worst_case(65, 90, 120)) == [54.1667, 79.1667]
    assert worst_case(3, 5, 4) == (Fraction(3, 5), Fraction(3, 5)), "more answers than people: nobody is missing"
    assert intersect((Fraction(1, 4), Fraction(1)), (Fraction(0), Fraction(3, 4))) == (Fraction(1, 4), Fraction(3, 4))


def test_the_method_follows_the_population() -> None:
    assert bounds(65, 90, 120) == exact(65, 90, 120)
    assert [float(bound) for bound in bounds(65, 90, 2000)] == [float(bound) for bound in exact(65, 90, 2000)]
    assert [float(bound) for bound in bounds(65, 90, 2001)] == pytest.approx(wilson_finite(65, 90, 2001))
    assert [float(bound) for bound in bounds(65, 90, None)] == pytest.approx(wilson(65, 90))


def test_nobody_asked_is_no_knowledge_at_all() -> None:
    assert wilson(0, 0) == (0.0, 1.0) == wilson_finite(0, 0, 10)
    assert exact(0, 0, 10) == (Fraction(0), Fraction(1)) == bounds(0, 0, None)


def test_a_census_has_no_width_and_an_impossible_sample_is_refused() -> None:
    assert wilson_finite(7, 10, 10) == (0.7, 0.7)
    assert exact(7, 10, 10) == (Fraction(7, 10), Fraction(7, 10))
    for x, n, population in [(11, 10, 20), (5, 30, 20), (-1, 5, 20)]:
        with pytest.raises(ValueError, match="impossible"):
            exact(x, n, population)


@st.composite
def samples(draw: st.DrawFn) -> tuple[Fraction, int, int]:
    population = draw(st.integers(2, 400))
    n = draw(st.integers(1, population))
    return draw(st.fractions(0, n, max_denominator=12)), n, population


@settings(max_examples=150, deadline=None)
@given(samples(), st.sampled_from([0, 5000]))
def test_bounds_are_ordered_hold_the_estimate_and_stay_in_the_unit(
    sample: tuple[Fraction, int, int], further: int
) -> None:
    x, n, population = sample
    for reach in (None, population + further):
        low, high = bounds(x, n, reach)
        assert 0 <= low <= x / n <= high <= 1


@settings(max_examples=100, deadline=None)
@given(samples())
def test_bounds_rise_with_the_favourable_and_mirror_the_unfavourable(sample: tuple[Fraction, int, int]) -> None:
    x, n, population = sample
    low, high = exact(x, n, population)
    assert exact(n - x, n, population) == (1 - high, 1 - low)
    if x + 1 <= n:
        further = exact(x + 1, n, population)
        assert further[0] >= low and further[1] >= high


@settings(max_examples=60, deadline=None)
@given(samples())
def test_the_smallest_total_is_smallest_by_whole_numbers(sample: tuple[Fraction, int, int]) -> None:
    x, n, population = sample
    successes = math.floor(x)

    def leaves_enough(total: int) -> bool:
        ways = sum(math.comb(total, k) * math.comb(population - total, n - k) for k in range(successes, n + 1))
        return 40 * ways > math.comb(population, n)

    low = exact(x, n, population)[0] * population
    assert leaves_enough(int(low))
    assert low == successes or not leaves_enough(int(low) - 1)
