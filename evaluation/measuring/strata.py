"""A mean stratified by site: merging of sites too small, effective number, standard error, worst case."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

import msgspec

from evaluation.measuring.bounds import Interval, bounds, intersect, worst_case
from evaluation.measuring.moments import NOTHING, Moments

LEAST_PER_STRATUM = 2


class Stratum(msgspec.Struct, frozen=True):
    """Sites taken together: people entitled (None when unknown), and the moments of their respondents."""

    sites: tuple[str, ...]
    population: int | None
    moments: Moments

    @property
    def reach(self) -> int | None:
        """People who may hold an opinion: those who said that they have none have left."""
        return None if self.population is None else max(self.moments.n, self.population - self.moments.without)


class Estimate(msgspec.Struct, frozen=True):
    """A stratified mean in [0, 1] with its bounds.

    `n` respondents count for `n_effective` (Kish, rounded down); `population` people are entitled, of whom `reach`
    may hold an opinion; `merged` names the sites taken together, `silent` those without any opinion.
    """

    value: Fraction
    interval: Interval
    worst: Interval
    n: int
    n_effective: int
    population: int | None
    reach: int | None
    standard_error: float | None
    merged: tuple[tuple[str, ...], ...] = ()
    silent: tuple[str, ...] = ()


def estimate(moments: Mapping[str | None, Moments], populations: Mapping[str, int]) -> Estimate | None:
    """The stratified mean Σ W_h S_h of the opinions, W_h = N_h / N, None when there is none.

    `moments`: of each site's respondents; `populations`: people entitled per site, empty when unknown. One answer
    without a known site makes the whole a single stratum. People who answered without an opinion leave the population
    of this mean. Sources: DECISIONS, A2, A3, E1; Cochran, Sampling Techniques, 3rd ed., 1977, chapter 5.
    """
    strata = partition(moments, populations)
    if not any(stratum.moments.n for stratum in strata):
        return None
    total = sum(stratum.population or 0 for stratum in strata) or None
    weights = [Fraction(stratum.population or 0, total) if total else Fraction(1) for stratum in strata]
    value = sum((weight * stratum.moments.mean for weight, stratum in zip(weights, strata, strict=True)), Fraction(0))
    effective = _kish(strata, weights)
    worst = _worst(strata, weights)
    reach = sum(stratum.reach or 0 for stratum in strata) or None
    found = bounds(value * effective, effective, reach)
    return Estimate(
        value=value,
        interval=intersect(found, worst),
        worst=worst,
        n=sum(stratum.moments.n for stratum in strata),
        n_effective=effective,
        population=total,
        reach=reach,
        standard_error=_standard_error(strata, weights),
        merged=tuple(stratum.sites for stratum in strata if len(stratum.sites) > 1),
        silent=tuple(sorted(site for site in populations if not moments.get(site, NOTHING).n)),
    )


def partition(moments: Mapping[str | None, Moments], populations: Mapping[str, int]) -> list[Stratum]:
    """One stratum per site, then the smallest with fewer than two opinions joins the smallest other, and again.

    Sizes are the entitled people, ties go by name: the order depends on nothing that was answered.
    """
    whole = sum(moments.values(), start=NOTHING)
    if not populations:
        return [Stratum((), None, whole)]
    if any(site not in populations for site, found in moments.items() if found.respondents):
        return [_stratum(tuple(sorted(populations)), sum(populations.values()), whole)]
    strata = [_stratum((site,), people, moments.get(site, NOTHING)) for site, people in populations.items()]
    return _merge([stratum for stratum in strata if stratum.population])


def _stratum(sites: tuple[str, ...], people: int, moments: Moments) -> Stratum:
    # More answers than people declared: the headcount was wrong, the answers exist.
    return Stratum(sites, max(people, moments.respondents), moments)


def _merge(strata: Sequence[Stratum]) -> list[Stratum]:
    ordered = sorted(strata, key=_size)
    while len(ordered) > 1:
        small = next((found for found in ordered if found.moments.n < LEAST_PER_STRATUM), None)
        if small is None:
            break
        neighbour = next(found for found in ordered if found is not small)
        others = [found for found in ordered if found is not small and found is not neighbour]
        ordered = sorted([*others, _together(small, neighbour)], key=_size)
    return ordered


def _together(one: Stratum, other: Stratum) -> Stratum:
    people = (one.population or 0) + (other.population or 0)
    return Stratum(tuple(sorted(one.sites + other.sites)), people, one.moments + other.moments)


def _size(stratum: Stratum) -> tuple[int, tuple[str, ...]]:
    return stratum.population or 0, stratum.sites


def _kish(strata: Sequence[Stratum], weights: Sequence[Fraction]) -> int:
    """Kish's effective number (Σw)²/Σw², rounded down, where w shares W_h among the stratum's respondents.

    Source: Kish, Survey Sampling, 1965, section 11.7; DECISIONS, E1.
    """
    squares = Fraction(0)
    for stratum, weight in zip(strata, weights, strict=True):
        squares += weight**2 * Fraction(stratum.moments.square) / Fraction(stratum.moments.weight) ** 2
    return int(1 / squares)


def _worst(strata: Sequence[Stratum], weights: Sequence[Fraction]) -> Interval:
    """Bounds whatever the missing would have said. Source: Manski, Partial Identification, 2003, chapter 1."""
    low, high = Fraction(0), Fraction(0)
    for stratum, weight in zip(strata, weights, strict=True):
        if stratum.reach is None:
            return Fraction(0), Fraction(1)
        n = stratum.moments.n
        least, most = worst_case(stratum.moments.mean * n, n, stratum.reach)
        low, high = low + weight * least, high + weight * most
    return low, high


def _standard_error(strata: Sequence[Stratum], weights: Sequence[Fraction]) -> float:
    """Linearised, with the finite-population correction; for the page, beside the bounds that decide.

    √Σ W_h² (1 − n_h/N_h) n_h/(n_h − 1) Σ w²(v − S_h)² / (Σw)², exact up to the root.
    Source: Särndal, Swensson and Wretman, Model Assisted Survey Sampling, 1992, section 5.7 (ratio of two totals).
    """
    variance = Fraction(0)
    for stratum, weight in zip(strata, weights, strict=True):
        found = stratum.moments
        if found.n < LEAST_PER_STRATUM:
            continue
        residuals = found.last - 2 * found.mean * found.crossed + found.mean**2 * found.square
        kept = 1 - Fraction(found.n, stratum.reach) if stratum.reach else Fraction(1)
        factor = weight**2 * kept * Fraction(found.n, found.n - 1)
        variance += factor * residuals / Fraction(found.weight) ** 2
    return sqrt(variance)
