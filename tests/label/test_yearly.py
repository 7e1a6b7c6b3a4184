"""Decisions counted aloud: quartiles as published software computes them, and no small number to be deduced."""

import itertools

import numpy as np
import pytest

from label.yearly import LEAST, Appeal, Decision, by_year, overall, spread


def decided(year: int, outcome: str, count: int, days: int | None = 90) -> list[Decision]:
    return [Decision(year, outcome, days)] * count


@pytest.mark.parametrize("days", [[10, 20, 30, 40, 50], [7, 90, 15, 33, 120, 61], list(range(40, 140, 7)), [5] * 5])
def test_median_and_quartiles_are_those_of_numpy(days: list[int]) -> None:
    found = spread(days)
    assert found is not None
    lower, median, upper = np.percentile(days, [25, 50, 75])
    assert (found.lower, found.median, found.upper, found.n) == pytest.approx((lower, median, upper, len(days)))


def test_a_delay_of_fewer_than_five_files_is_not_given() -> None:
    assert spread([10, 20, 30, 40]) is None
    assert spread([]) is None


def test_a_year_says_none_or_five_and_never_between() -> None:
    for count in range(8):
        (year,) = by_year([*decided(2026, "granted", 3), *decided(2026, "refused", count)], [])
        assert year.refused == (None if 0 < count < LEAST else count), count
        assert (year.granted, year.adjourned, year.appeals) == (3, 0, 0)


def test_reservations_are_grants_and_adjournments_have_no_delay() -> None:
    said = [*decided(2025, "granted_with_reservations", 2), *decided(2025, "granted", 4, 60)]
    (year,) = by_year([*said, *decided(2025, "adjourned", 6, None)], [])
    assert (year.granted, year.adjourned) == (6, 6)
    assert year.days is not None
    assert (year.days.n, year.days.median) == (6, 60)


def test_the_share_of_appeals_upheld_is_of_those_answered() -> None:
    outcomes = ["upheld", "partly", "dismissed", "dismissed", "dismissed", None]
    appeals = [Appeal(2026, outcome) for outcome in outcomes]
    (year,) = by_year([], appeals)
    assert year.appeals == 6
    assert year.upheld == pytest.approx(0.4)
    (year,) = by_year([], appeals[1:])
    assert (year.appeals, year.upheld) == (5, None)


def test_years_come_the_latest_first() -> None:
    decisions = decided(2024, "granted", 1) + decided(2026, "granted", 1)
    assert [one.year for one in by_year(decisions, [Appeal(2025, None)])] == [2026, 2025, 2024]


def test_no_total_tells_a_year_that_is_hidden() -> None:
    """Every way of refusing 0 to 6 in each of three years: whoever subtracts finds at least two possibilities."""
    ways = list(itertools.product(range(7), repeat=3))
    told: dict[object, list[tuple[int, ...]]] = {}
    for way in ways:
        decisions = [one for year, count in enumerate(way) for one in decided(2024 + year, "refused", count)]
        said = (*(one.refused for one in by_year(decisions, [])), overall(decisions, []).refused)
        told.setdefault((tuple(sorted({one.year for one in decisions})), said), []).append(way)
    for possible in told.values():
        for year in range(3):
            counts = {way[year] for way in possible}
            assert len(counts) > 1 or counts & {0, 5, 6}, possible
    assert overall(decided(2024, "refused", 5) + decided(2025, "refused", 6), []).refused == 11
    assert overall(decided(2024, "refused", 2) + decided(2025, "refused", 4), []).refused == 6
    assert overall(decided(2024, "refused", 9) + decided(2025, "refused", 2), []).refused is None
