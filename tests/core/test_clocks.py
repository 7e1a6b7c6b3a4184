"""Clocks in French working days, which stop while the other side must act."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.calendar import add_working_days, is_working_day
from core.clocks import Clock, Pause


def test_a_clock_without_pause_is_a_delay_in_working_days() -> None:
    # 30 April 2026 is a Thursday; 1 and 8 May are holidays, 14 May is Ascension Day.
    clock = Clock(date(2026, 4, 30), 10)
    assert clock.due() == date(2026, 5, 19)
    assert clock.spent(date(2026, 5, 1)) == 0
    assert clock.spent(date(2026, 5, 4)) == 1
    assert (clock.late(date(2026, 5, 19)), clock.late(date(2026, 5, 20))) == (0, 1)


def test_a_pause_gives_back_the_days_it_took() -> None:
    # Monday 2 March, asked on Thursday 5 (three days spent), answered on Monday 16: seven days are left.
    stopped = Clock(date(2026, 3, 2), 10, (Pause(date(2026, 3, 5)),))
    assert stopped.paused and stopped.due() is None
    assert stopped.spent(date(2026, 3, 5)) == stopped.spent(date(2027, 3, 5)) == 3
    again = Clock(date(2026, 3, 2), 10, (Pause(date(2026, 3, 5), date(2026, 3, 16)),))
    assert not again.paused
    assert again.due() == date(2026, 3, 25)
    assert again.spent(date(2026, 3, 10)) == 3
    assert again.spent(date(2026, 3, 17)) == 4


def test_a_clock_that_ran_out_before_a_pause_stays_due_on_its_day() -> None:
    clock = Clock(date(2026, 3, 2), 2, (Pause(date(2026, 3, 9)),))
    assert clock.due() == date(2026, 3, 4)
    assert clock.late(date(2026, 4, 30)) == 3


MARCH = date(2026, 3, 2)


@given(st.integers(1, 60), st.lists(st.integers(0, 40), max_size=8))
def test_the_last_day_has_spent_all_and_the_eve_one_less(days: int, gaps: list[int]) -> None:
    marks, day = [], MARCH
    for gap in gaps[: len(gaps) // 2 * 2]:
        day += timedelta(days=gap)
        marks.append(day)
    pauses = tuple(Pause(since, until) for since, until in zip(marks[::2], marks[1::2], strict=True))
    clock = Clock(MARCH, days, pauses)
    due = clock.due()
    assert due is not None and is_working_day(due)
    assert clock.spent(due) == days
    assert clock.spent(due - timedelta(days=1)) == days - 1
    assert due >= add_working_days(MARCH, days)
