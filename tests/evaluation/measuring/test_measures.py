"""Measures: what an estimate becomes, and how it is stored without losing a digit."""

import json
from fractions import Fraction

from evaluation.measuring.measures import from_estimate, pack, unpack
from evaluation.measuring.moments import gathered
from evaluation.measuring.strata import estimate


def test_a_measure_is_stored_exactly() -> None:
    found = estimate(gathered([("A", Fraction(1, 3)), ("A", Fraction(1)), ("A", Fraction(0))]), {"A": 9, "B": 2})
    assert found is not None
    measure = from_estimate("score.usagers", found, admissible=False)
    assert measure.value == 100 * Fraction(4, 9)
    assert (measure.n, measure.population, measure.admissible) == (3, 11, False)
    assert (measure.lower, measure.upper) == (100 * found.interval[0], 100 * found.interval[1])
    assert measure.lower < measure.value < measure.upper
    assert measure.detail["merged"] == [["A", "B"]] and measure.detail["silent"] == ["B"]
    assert unpack(json.loads(json.dumps(pack(measure)))) == measure
