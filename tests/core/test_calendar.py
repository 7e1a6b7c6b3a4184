"""Days in France: published dates of Easter and of the holidays, the clocks of Paris, delays in working days."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import calendar

# Published tables; 22 March and 25 April are the two extremes.
EASTERS = (
    date(1818, 3, 22),
    date(1943, 4, 25),
    date(1954, 4, 18),
    date(1981, 4, 19),
    date(2000, 4, 23),
    date(2008, 3, 23),
    date(2011, 4, 24),
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2028, 4, 16),
    date(2030, 4, 21),
    date(2038, 4, 25),
    date(2285, 3, 22),
)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def gauss(year: int) -> date:
    """Gauss's computation with his later corrections: another path to the same Sundays."""
    p = year // 100
    m = (15 - (13 + 8 * p) // 25 + p - p // 4) % 30
    d = (19 * (year % 19) + m) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 4 + p - p // 4) % 7
    if d == 29 and e == 6:
        return date(year, 4, 19)
    if d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        return date(year, 4, 18)
    return date(year, 3, 22) + timedelta(days=d + e)


@pytest.mark.parametrize("sunday", EASTERS, ids=str)
def test_easter_is_that_of_the_published_tables(sunday: date) -> None:
    assert calendar.easter(sunday.year) == sunday


def test_easter_agrees_with_gauss_over_six_centuries() -> None:
    assert [year for year in range(1700, 2300) if calendar.easter(year) != gauss(year)] == []


def test_the_eleven_holidays_of_2026_are_those_of_the_official_calendar() -> None:
    assert list(calendar.holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_two_holidays_may_fall_on_one_day() -> None:
    """In 2008 Ascension fell on 1 May."""
    assert len(calendar.holidays(2008)) == 10
    assert not calendar.is_working_day(date(2008, 5, 1))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 4, 30), 5, date(2026, 5, 11)),  # 1 and 8 May are holidays
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # over Easter Monday
        (date(2026, 12, 24), 2, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_delays_step_over_weekends_and_holidays(start: date, count: int, due: date) -> None:
    assert calendar.add_working_days(start, count) == due


def test_a_negative_delay_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        calendar.add_working_days(date(2026, 3, 2), -1)


@given(DAYS, st.integers(0, 60))
def test_counting_days_undoes_adding_them(day: date, count: int) -> None:
    due = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, due) == count
    assert count == 0 or calendar.is_working_day(due)


def test_no_day_lies_between_a_day_and_an_earlier_one() -> None:
    assert calendar.working_days_between(date(2026, 3, 9), date(2026, 3, 2)) == 0


def test_a_late_evening_in_utc_is_already_tomorrow_in_paris() -> None:
    assert calendar.date_in_paris(datetime(2026, 7, 13, 22, 30, tzinfo=UTC)) == date(2026, 7, 14)
    assert calendar.date_in_paris(datetime(2026, 1, 13, 22, 30, tzinfo=UTC)) == date(2026, 1, 13)


def test_summer_time_changes_at_the_last_sundays() -> None:
    """29 March and 25 October 2026."""
    assert calendar.midnight_in_paris(date(2026, 3, 29)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert calendar.midnight_in_paris(date(2026, 3, 30)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    twice = datetime.fromisoformat("2026-10-25T02:30")
    assert calendar.moment_in_paris(twice) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="no such time"):
        calendar.moment_in_paris(datetime.fromisoformat("2026-03-29T02:30"))


def test_naive_and_aware_are_never_taken_for_each_other() -> None:
    with pytest.raises(ValueError, match="naive"):
        calendar.in_paris(datetime.fromisoformat("2026-03-02T09:00"))
    with pytest.raises(ValueError, match="aware"):
        calendar.moment_in_paris(datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1))))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 3, 2), 3, date(2026, 6, 2)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 6, 15), 6, date(2026, 12, 15)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
    ],
)
def test_months_pass_as_on_a_calendar(start: date, months: int, end: date) -> None:
    assert calendar.months_later(start, months) == end
