"""A measure: one named figure with its bounds, its number of respondents, and how far it may be trusted."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import Any

import msgspec

from evaluation.measuring.strata import Estimate


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """`value`, `lower`, `upper` in the unit of the code: 0–100 for scores and participation, 0–20 for mystery notes.

    `lower` and `upper` hold 95 %, already intersected with the worst-case non-response bounds; they equal `value`
    for a census or a count. `n` counts respondents (or missions), `population` is None when unknown.
    `admissible` is False when the collection cannot give a firm verdict. `detail` is for the page (floats, lists,
    strings): n_effective, standard_error, worst_lower, worst_upper, method, merged sites…
    """

    code: str
    value: Fraction
    lower: Fraction
    upper: Fraction
    n: int
    population: int | None = None
    admissible: bool = True
    detail: dict[str, Any] = msgspec.field(default_factory=dict)


def pack(measure: Measure) -> dict[str, Any]:
    """The measure as JSON can hold it, fractions written exactly ("212/3"); `unpack` gives it back."""
    packed = {name: getattr(measure, name) for name in measure.__struct_fields__}
    return packed | {name: str(packed[name]) for name in ("value", "lower", "upper")}


def unpack(packed: dict[str, Any]) -> Measure:
    """The measure that `pack` wrote."""
    return Measure(**packed | {name: Fraction(packed[name]) for name in ("value", "lower", "upper")})


def from_estimate(code: str, found: Estimate, *, admissible: bool) -> Measure:
    """The measure on 0–100 of a stratified mean in [0, 1], with what its page shows beside it."""
    detail: dict[str, Any] = {
        "method": "sample",
        "n_effective": found.n_effective,
        "worst_lower": 100 * float(found.worst[0]),
        "worst_upper": 100 * float(found.worst[1]),
        "merged": [list(sites) for sites in found.merged],
        "silent": list(found.silent),
    }
    if found.standard_error is not None:
        detail["standard_error"] = 100 * found.standard_error
    return Measure(
        code=code,
        value=100 * found.value,
        lower=100 * found.interval[0],
        upper=100 * found.interval[1],
        n=found.n,
        population=found.population,
        admissible=admissible,
        detail=detail,
    )


def combination(parts: Sequence[tuple[Fraction, Measure]]) -> tuple[Fraction, Fraction, Fraction]:
    """Value, lower and upper bound of Σ c·m over independent measures, each with its coefficient, of either sign.

    MOVER: each side takes the distances to the bounds that pull its way, as a root of a sum of squares; a measure
    known exactly adds nothing. Sources: Zou and Donner, Statistics in Medicine 27, 2008, 1693-1702; Zou, Huang and
    Zhang, Computational Statistics and Data Analysis 53, 2009, 1080-1085 (linear combinations); DECISIONS, E1.
    """
    value = sum((weight * part.value for weight, part in parts), Fraction(0))
    below = sqrt(sum(float(weight * (part.value - _bound(part, weight < 0))) ** 2 for weight, part in parts))
    above = sqrt(sum(float(weight * (_bound(part, weight > 0) - part.value)) ** 2 for weight, part in parts))
    return value, value - Fraction(below), value + Fraction(above)


def _bound(measure: Measure, is_upper: bool) -> Fraction:
    return measure.upper if is_upper else measure.lower
