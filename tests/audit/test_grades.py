"""The clocks of findings belong to grades that have words, and a strength has none."""

from datetime import date

from audit.grades import MONTHS, WORDS, due


def test_a_strength_has_no_date_even_when_one_is_chosen() -> None:
    assert due("strength", date(2026, 6, 1), date(2026, 3, 2)) is None
    assert due("major", date(2026, 4, 1), date(2026, 3, 2)) == date(2026, 4, 1)


def test_every_clock_belongs_to_a_grade_that_has_words() -> None:
    assert set(MONTHS) <= set(WORDS)
