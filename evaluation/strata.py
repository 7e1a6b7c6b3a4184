"""A mean stratified by site: merging of sites too small, effective number, standard error, worst case."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import fsum, sqrt

import msgspec

from evaluation.bounds import Interval, bounds, intersect, worst_case

LEAST_PER_STRATUM = 2


class Share(msgspec.Struct, frozen=True):
    """One respondent's figure in [0, 1], None without an opinion, with the site and the weight of the respondent."""

    site: str | None
    value: Fraction | None
    weight: Fraction = Fraction(1)


class Stratum(msgspec.Struct, frozen=True):
    """Sites taken together: people entitled (None when unknown), opinions, and answers that hold no opinion."""

    sites: tuple[str, ...]
    population: int | None
    shares: tuple[Share, ...]
    without_opinion: int = 0

    @property
    def reach(self) -> int | None:
        """People who may hold an opinion: those who said that they have none have left."""
        return None if self.population is None else max(len(self.shares), self.population - self.without_opinion)


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


def estimate(shares: Sequence[Share], populations: Mapping[str, int]) -> Estimate | None:
    """The stratified mean of the opinions, None when there is none.

    `populations`: people entitled per site; empty when unknown. One answer without a known site makes the whole a
    single stratum. People who answered without an opinion leave the population of this mean.
    Source: DECISIONS, A2, A3, E1.
    """
    strata = partition(shares, populations)
    if not any(stratum.shares for stratum in strata):
        return None
    total = sum(stratum.population or 0 for stratum in strata) or None
    weights = [Fraction(stratum.population or 0, total) if total else Fraction(1) for stratum in strata]
    means = [_mean(stratum) for stratum in strata]
    value = sum((weight * mean for weight, mean in zip(weights, means, strict=True)), Fraction(0))
    effective = _kish(strata, weights)
    held = sum(len(stratum.shares) for stratum in strata)
    worst = _worst(strata, weights, means)
    reach = sum(stratum.reach or 0 for stratum in strata) or None
    found = bounds(value * effective, effective, reach)
    return Estimate(
        value=value,
        interval=intersect(found, worst),
        worst=worst,
        n=held,
        n_effective=effective,
        population=total,
        reach=reach,
        standard_error=_standard_error(strata, weights, means),
        merged=tuple(stratum.sites for stratum in strata if len(stratum.sites) > 1),
        silent=tuple(sorted(set(populations) - {share.site for share in shares if share.value is not None})),
    )


def partition(shares: Sequence[Share], populations: Mapping[str, int]) -> list[Stratum]:
    """One stratum per site, then the smallest with fewer than two opinions joins the smallest other, and again.

    Sizes are the entitled people, ties go by name: the order depends on nothing that was answered.
    """
    if not populations:
        return [_stratum((), None, shares)]
    if any(share.site not in populations for share in shares):
        return [_stratum(tuple(sorted(populations)), sum(populations.values()), shares)]
    by_site: dict[str | None, list[Share]] = {site: [] for site in populations}
    for share in shares:
        by_site[share.site].append(share)
    strata = [_stratum((site,), people, by_site[site]) for site, people in populations.items()]
    return _merge([stratum for stratum in strata if stratum.population])


def _stratum(sites: tuple[str, ...], people: int | None, shares: Sequence[Share]) -> Stratum:
    opinions = tuple(share for share in shares if share.value is not None)
    # More answers than people declared: the headcount was wrong, the answers exist.
    population = None if people is None else max(people, len(shares))
    return Stratum(sites, population, opinions, len(shares) - len(opinions))


def _merge(strata: Sequence[Stratum]) -> list[Stratum]:
    ordered = sorted(strata, key=_size)
    while len(ordered) > 1:
        small = next((found for found in ordered if len(found.shares) < LEAST_PER_STRATUM), None)
        if small is None:
            break
        neighbour = next(found for found in ordered if found is not small)
        others = [found for found in ordered if found is not small and found is not neighbour]
        ordered = sorted([*others, _together(small, neighbour)], key=_size)
    return ordered


def _together(one: Stratum, other: Stratum) -> Stratum:
    return Stratum(
        tuple(sorted(one.sites + other.sites)),
        (one.population or 0) + (other.population or 0),
        one.shares + other.shares,
        one.without_opinion + other.without_opinion,
    )


def _size(stratum: Stratum) -> tuple[int, tuple[str, ...]]:
    return stratum.population or 0, stratum.sites


def _mean(stratum: Stratum) -> Fraction:
    # Respondents take few distinct figures: exact sums over the distinct ones are ten times quicker.
    counts = Counter((share.value or Fraction(0), share.weight) for share in stratum.shares)
    weight = sum((times * each for (_, each), times in counts.items()), Fraction(0))
    return sum((times * each * value for (value, each), times in counts.items()), Fraction(0)) / weight


def _kish(strata: Sequence[Stratum], weights: Sequence[Fraction]) -> int:
    """Kish's effective number (Σw)²/Σw², rounded down, where w shares W_h among the stratum's respondents."""
    squares = Fraction(0)
    for stratum, weight in zip(strata, weights, strict=True):
        counts = Counter(share.weight for share in stratum.shares)
        inside = sum((times * each for each, times in counts.items()), Fraction(0))
        squares += weight**2 * sum((times * each**2 for each, times in counts.items()), Fraction(0)) / inside**2
    return int(1 / squares)


def _worst(strata: Sequence[Stratum], weights: Sequence[Fraction], means: Sequence[Fraction]) -> Interval:
    low, high = Fraction(0), Fraction(0)
    for stratum, weight, mean in zip(strata, weights, means, strict=True):
        if stratum.reach is None:
            return Fraction(0), Fraction(1)
        n = len(stratum.shares)
        least, most = worst_case(mean * n, n, stratum.reach)
        low, high = low + weight * least, high + weight * most
    return low, high


def _standard_error(strata: Sequence[Stratum], weights: Sequence[Fraction], means: Sequence[Fraction]) -> float:
    """Linearised, with the finite-population correction; for the page, beside the bounds that decide."""
    variance = []
    for stratum, weight, mean in zip(strata, weights, means, strict=True):
        n = len(stratum.shares)
        if n < LEAST_PER_STRATUM:
            continue
        pairs = [(float(share.weight), float(share.value or 0)) for share in stratum.shares]
        inside, centre = fsum(each for each, _ in pairs), float(mean)
        residuals = fsum((each * (value - centre) / inside) ** 2 for each, value in pairs)
        kept = 1 - n / stratum.reach if stratum.reach else 1.0
        variance.append(float(weight) ** 2 * max(0.0, kept) * n / (n - 1) * residuals)
    return sqrt(fsum(variance))
