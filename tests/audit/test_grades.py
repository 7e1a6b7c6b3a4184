"""The clocks of findings belong to grades that have words, and a strength has none."""

from datetime import date, timedelta

import pytest

from audit.grades import MONTHS, WORDS, check, due
from core.errors import Invalid
from core.typography import date_fr


def test_a_strength_has_no_date_even_when_one_is_chosen() -> None:
    assert due("strength", date(2026, 6, 1), date(2026, 3, 2)) is None
    assert due("major", date(2026, 4, 1), date(2026, 3, 2)) == date(2026, 4, 1)


@pytest.mark.parametrize(("grade", "last"), [("major", date(2026, 6, 2)), ("minor", date(2026, 9, 2))])
def test_nobody_is_given_longer_than_the_clock_of_the_grade(grade: str, last: date) -> None:
    today = date(2026, 3, 2)
    check(grade, "X-AUT-1", "Vu.", last, today)
    with pytest.raises(Invalid) as refused:
        check(grade, "X-AUT-1", "Vu.", last + timedelta(days=1), today)
    assert date_fr(last) in refused.value.errors["echeance"]
    check("observation", "X-AUT-1", "Vu.", date(2030, 1, 1), today)


def test_every_clock_belongs_to_a_grade_that_has_words() -> None:
    assert set(MONTHS) <= set(WORDS)
