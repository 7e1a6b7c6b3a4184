"""Clocks: a month later is the same day, or the last of a shorter month."""

from datetime import date

import pytest

from audit.grades import MONTHS, WORDS, due, months_later


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 3, 2), 3, date(2026, 6, 2)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_months_pass_as_on_a_calendar(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


def test_a_strength_has_no_date_even_when_one_is_chosen() -> None:
    assert due("strength", date(2026, 6, 1), date(2026, 3, 2)) is None
    assert due("major", date(2026, 4, 1), date(2026, 3, 2)) == date(2026, 4, 1)


def test_every_clock_belongs_to_a_grade_that_has_words() -> None:
    assert set(MONTHS) <= set(WORDS)
