"""Rates of any coded file: counts, Wilson bounds, weights with Kish's effective number, linearised standard errors."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from math import sqrt
from typing import TypeVar

import msgspec

from evaluation.measuring.bounds import bounds, wilson

Code = Hashable
Group = TypeVar("Group", bound=Hashable)


class WeightedRate(msgspec.Struct, frozen=True):
    """A weighted rate in [0, 1]: its bounds rest on Kish's n_eff = (Σw)²/Σw², `deff` is n / n_eff."""

    rate: float
    lower: float
    upper: float
    n_effective: float
    deff: float


class ItemRate(msgspec.Struct, frozen=True):
    """One item of a coded file: `favourable` of `n` opinions; `outside` counts blanks and excluded codes.

    `rate`, `lower`, `upper` are in [0, 1], None without an opinion; `mean` is that of the numeric valid codes.
    """

    n: int
    favourable: int
    outside: int
    rate: float | None
    lower: float | None
    upper: float | None
    mean: float | None
    weighted: WeightedRate | None = None


def item_rate(
    values: Sequence[Code | None],
    valid: Collection[Code],
    favourable: Collection[Code],
    excluded: Collection[Code],
    weights: Sequence[float] | None = None,
    population: int | None = None,
) -> ItemRate:
    """Share of the favourable codes among the valid ones; None is a blank.

    Excluded codes leave the denominator even when `valid` lists them. A code that is neither valid nor excluded is a
    ValueError: a file with an unknown code must be refused, not counted. `population` narrows the unweighted bounds.
    """
    counted = set(valid) - set(excluded)
    unknown = {value for value in values if value is not None} - counted - set(excluded)
    if unknown:
        raise ValueError(f"unknown codes: {', '.join(sorted(map(str, unknown)))}")
    kept = [position for position, value in enumerate(values) if value in counted]
    good = [values[position] in favourable for position in kept]
    n, x = len(kept), sum(good)
    if not n:
        return ItemRate(0, 0, len(values), None, None, None, None)
    low, high = bounds(x, n, None if population is None else max(n, population))
    numbers = [value for position in kept if isinstance(value := values[position], int | float)]
    return ItemRate(
        n=n,
        favourable=x,
        outside=len(values) - n,
        rate=x / n,
        lower=float(low),
        upper=float(high),
        mean=sum(numbers) / n if len(numbers) == n else None,
        weighted=None if weights is None else weighted_rate(good, [weights[position] for position in kept]),
    )


def weighted_rate(good: Sequence[bool], weights: Sequence[float]) -> WeightedRate | None:
    """The weighted rate of aligned answers and weights; None when the weights add up to nothing.

    Source: Kish, Survey Sampling, 1965, section 11.7, put in Wilson's interval.
    """
    total, squares = sum(weights), sum(weight * weight for weight in weights)
    if total <= 0:
        return None
    rate = sum(weight for yes, weight in zip(good, weights, strict=True) if yes) / total
    effective = total * total / squares
    low, high = wilson(rate * effective, effective)
    return WeightedRate(rate, low, high, effective, len(weights) / effective)


def kish(weights: Sequence[float]) -> float:
    """Kish's effective number (Σw)²/Σw², 0 without weights."""
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0


def stratified_mean(
    values: Sequence[float | None],
    weights: Sequence[float],
    strata: Sequence[Group],
    populations: Mapping[Group, int] | None = None,
) -> tuple[float, float]:
    """The weighted mean of the rows that hold a value, and its linearised standard error, stratum by stratum.

    Rows without a value (None) were sampled all the same: they count in n_h, as a domain of the survey.
    `populations` applies the finite-population correction 1 − n_h/N_h; without it sampling counts as with
    replacement. A stratum of one row adds no variance. ValueError when no row holds a value.
    Source: Taylor linearisation of a ratio, as R's `survey` prints it for `svymean`.
    """
    held = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    total = sum(weight for _, weight in held)
    if total <= 0:
        raise ValueError("no value carries any weight")
    mean = sum(value * weight for value, weight in held) / total
    parts: dict[Group, list[float]] = {}
    for value, weight, stratum in zip(values, weights, strata, strict=True):
        parts.setdefault(stratum, []).append(0.0 if value is None else weight * (value - mean) / total)
    variance = sum(
        (1.0 if populations is None else max(0.0, 1 - len(residuals) / populations[stratum])) * _spread(residuals)
        for stratum, residuals in parts.items()
    )
    return mean, sqrt(variance)


def _spread(residuals: Sequence[float]) -> float:
    n = len(residuals)
    if n < 2:
        return 0.0
    centre = sum(residuals) / n
    return n / (n - 1) * sum((residual - centre) ** 2 for residual in residuals)
