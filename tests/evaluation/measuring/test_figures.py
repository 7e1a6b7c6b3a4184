"""Figures as pages write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measuring.figures import grouped, interval, percent, shown


@pytest.mark.parametrize(
    ("value", "bar", "text"),
    [
        (Fraction(2099, 30), "70", "69,97"),
        (Fraction(70), "70", "70"),
        (Fraction(7004, 100), "70", "70,04"),
        (Fraction(212, 3), "70", "70,7"),
        (Fraction(549, 10), "55", "54,9"),
        (Fraction(54996, 1000), "55", "54,996"),
        (Fraction(12), "12", "12"),
        (Fraction(1, 3), None, "0,3"),
        (Fraction(7225, 100), None, "72,3"),
        (Fraction(6996, 100), None, "70,0"),
    ],
)
def test_one_decimal_unless_it_would_cross_the_bar(value: Fraction, bar: str | None, text: str) -> None:
    assert shown(value, None if bar is None else Decimal(bar)) == text


def test_floats_and_decimals_are_shown_alike() -> None:
    assert shown(12.5) == shown(Decimal("12.5")) == "12,5"
    assert shown(70) == "70"


def test_thousands_are_parted_by_a_narrow_space() -> None:
    assert [grouped(count) for count in (0, 999, 52_000)] == ["0", "999", "52\u202f000"]


def test_rates_are_percentages_with_two_decimals() -> None:
    assert [percent(rate) for rate in (0, 1, 2206 / 2688, 0.00005)] == ["0,00", "100,00", "82,07", "0,01"]
    assert interval(0.805728, 0.834726) == "[80,57\u202f; 83,47]"


@given(st.fractions(0, 100, max_denominator=10_000), st.integers(0, 100))
def test_what_is_shown_is_on_the_same_side_of_the_bar(value: Fraction, bar: int) -> None:
    read = Fraction(shown(value, Decimal(bar)).replace(",", "."))
    assert (read > bar, read < bar) == (value > bar, value < bar)
