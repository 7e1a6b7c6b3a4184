"""The control chart of weeks: a published handbook, the listing of independent software, gaps, runs, few weeks."""

from itertools import pairwise

import pytest

from evaluation.visits.mystery_control import D2, control

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches; mean moving range 1.8778.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# SAS/QC 9.22 User's Guide, The MACONTROL Procedure, example 9.4 (data set TIRES, limits by IRCHART, output 9.4.1).
TIRES = [
    *(24.05, 23.99, 23.95, 23.93, 23.97, 24.02, 24.06, 24.10, 23.98, 24.03, 23.91, 24.06, 24.06, 23.96, 23.98),
    *(24.06, 24.01, 24.00, 23.93, 23.92, 24.09, 24.11, 24.05, 23.98, 23.98, 24.06, 24.02, 24.06, 23.97, 23.96),
]


def test_the_limits_are_those_of_the_published_example() -> None:
    found = control(FLOW)
    assert found is not None
    assert found.centre == pytest.approx(50.81)
    # The handbook reads d2 in a table, rounded to 1.128.
    assert 50.81 + (found.high - 50.81) * D2 / 1.128 == pytest.approx(55.8041, abs=5e-5)
    assert 50.81 - (50.81 - found.low) * D2 / 1.128 == pytest.approx(45.8159, abs=5e-5)
    assert (found.outside, found.run, found.provisional) == ((), (), True)


# Shewhart's constant for individual values and moving ranges of two, E2, as tables print it: ASTM STP 15D (1976), table
# 50; NIST/SEMATECH e-Handbook, 6.3.2.2, where 3/d2 is 2.66.
E2 = 2.660


def test_the_limits_are_the_mean_moving_range_times_the_constant_of_the_tables() -> None:
    weeks = [12.5, 14.0, 11.25, 13.0, 15.5, 12.0, 13.75, 14.5]
    ranges = [abs(after - before) for before, after in pairwise(weeks)]
    found = control(weeks)
    assert found is not None
    reach = E2 * sum(ranges) / len(ranges)
    assert (found.high - found.centre, found.centre - found.low) == pytest.approx((reach, reach), rel=6e-4)


def test_the_limits_are_those_that_independent_software_lists() -> None:
    found = control(TIRES)
    assert found is not None
    assert (found.low, found.centre, found.high) == pytest.approx((23.8571, 24.0083, 24.1596), abs=5e-5)
    assert (found.outside, found.provisional) == ((), False)


def test_a_week_unlike_the_others_stands_outside() -> None:
    found = control([10.0, 11.0] * 12 + [19.0])
    assert found is not None
    assert found.outside == (24,)
    assert not found.provisional


def test_a_missing_week_gives_no_range_and_breaks_a_run() -> None:
    found = control([10, 12, None, 12, 10])
    assert found is not None
    assert found.centre == 11
    assert found.high == pytest.approx(11 + 3 * 2 / D2)
    broken = control([1, 1, 1, 1, None, 1, 1, 1, 1, -8])
    assert broken is not None and broken.run == ()


def test_eight_weeks_on_one_side_are_told() -> None:
    found = control([1.0] * 8 + [-8.0])
    assert found is not None
    assert found.run == (7,)


def test_two_weeks_teach_nothing() -> None:
    assert control([]) is None
    assert control([10, 12]) is None
    assert control([10, None, 12, None, 11]) is None
