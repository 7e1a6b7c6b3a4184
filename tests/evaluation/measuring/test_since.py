"""What moved since an evaluation: each statement compared with itself, the interval of a published example."""

from fractions import Fraction

import pytest

from evaluation import pulse
from evaluation import referentiel as referentiels
from evaluation.measuring.measures import Measure
from evaluation.measuring.since import since

EDITION = referentiels.load("ehuh-2019")
SHORT = pulse.short(EDITION, pulse.load(EDITION))


def rate(favourable: int, n: int, lower: float, upper: float) -> Measure:
    value = Fraction(100 * favourable, n)
    return Measure(code="item.x", value=value, lower=100 * Fraction(lower), upper=100 * Fraction(upper), n=n)


# Newcombe, Statistics in Medicine 17, 1998, 873-890, table II, method 10, from the Wilson bounds of each rate.
HIGH, LOW = rate(56, 70, 0.691837, 0.876912), rate(48, 80, 0.490410, 0.700422)


def test_a_fall_is_proved_when_its_whole_interval_lies_under_zero() -> None:
    (line, *_) = since(SHORT, "usagers", {"item.U-AUT-1": LOW}, {"item.U-AUT-1": HIGH})
    assert line.gap is not None
    assert float(line.gap.value) == pytest.approx(-20)
    assert [float(bound) for bound in (line.gap.lower, line.gap.upper)] == pytest.approx([-33.39, -5.24], abs=0.01)
    assert line.fell


def test_a_rise_and_a_change_within_the_margin_are_no_fall() -> None:
    (rise, *_) = since(SHORT, "usagers", {"item.U-AUT-1": HIGH}, {"item.U-AUT-1": LOW})
    (same, *_) = since(SHORT, "usagers", {"item.U-AUT-1": LOW}, {"item.U-AUT-1": LOW})
    assert (rise.fell, same.fell) == (False, False)


def test_a_statement_is_compared_with_itself_and_never_with_the_score_of_its_dimension() -> None:
    lines = since(SHORT, "usagers", {"item.U-AUT-1": LOW}, {"score.usagers.autonomie": HIGH, "item.U-AUT-2": HIGH})
    assert [(line.gap, line.fell) for line in lines] == [(None, False)] * 9
    assert [line.item.dimension for line in lines] == [*(one.code for one in EDITION.dimensions), None]
