"""The shapes of the figures of a coded file, and what items, dimensions and audiences compute alike."""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from evaluation.measuring.alpha import Alpha
from evaluation.measuring.bounds import EXACT_UP_TO, wilson
from evaluation.measuring.moments import gathered
from evaluation.measuring.rates import kish, stratified_mean
from evaluation.measuring.strata import Estimate, estimate
from evaluation.reading.coded import Coded


class Weighted(msgspec.Struct, frozen=True):
    """The weighted rate with Kish's bounds, the weighted mean, and the standard error linearised by stratum."""

    rate: float
    lower: float
    upper: float
    n_effective: float
    deff: float
    standard_error: float
    mean: float | None = None


class Stratified(msgspec.Struct, frozen=True):
    """The rate that weighs each site by its people; `merged` sites were taken together, `silent` ones said nothing."""

    rate: float
    lower: float
    upper: float
    n_effective: int
    standard_error: float | None
    merged: tuple[tuple[str, ...], ...]
    silent: tuple[str, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`favourable` of `n` opinions, `outside` without one; rates and bounds in [0, 1], None without an opinion.

    For an item an opinion is an answer and `rate` is favourable / n. For a dimension or an audience `n` counts
    respondents and `rate` is the mean of their shares; `answers` and `favourable` count answers. `mean_of_sites` is
    the plain mean of the sites' rates, where a site of three answers weighs as much as one of three thousand.
    """

    label: str
    audience: str
    dimension: str | None = None
    n: int
    favourable: int
    answers: int | None = None
    outside: int | None = None
    rate: float | None
    lower: float | None
    upper: float | None
    method: str
    population: int | None = None
    mean: float | None = None
    counts: dict[str, int] | None = None
    weighted: Weighted | None = None
    stratified: Stratified | None = None
    alpha: Alpha | None = None
    alpha_pairwise: float | None = None
    mean_of_sites: float | None = None


class Cut(msgspec.Struct, frozen=True):
    """The figures of some rows: items by code, dimensions by audience and code, audiences by code."""

    rows: int
    items: dict[str, Figures]
    dimensions: dict[str, dict[str, Figures]]
    audiences: dict[str, Figures]


class Report(msgspec.Struct, frozen=True):
    """The figures of a file, and those of each site; `rows_without_site` counts the rows whose site is blank."""

    whole: Cut
    sites: dict[str, Cut]
    rows_without_site: int


def people(coded: Coded, audience: str, site: str | None) -> int | None:
    """People entitled in this audience, on this site or in all (None); None when unknown."""
    by_site = coded.populations.get(audience)
    if by_site is None:
        return None if site else coded.totals.get(audience)
    return sum(by_site.values()) if site is None else by_site.get(site)


def method_of(reach: int | None) -> str:
    """The name of the interval that `bounds.bounds` chooses."""
    if reach is None:
        return "wilson"
    return "exact" if reach <= EXACT_UP_TO else "wilson_finite"


def weighted(coded: Coded, values: Mapping[int, float], numbers: Mapping[int, float]) -> Weighted | None:
    """The weighted figures of these rows; None when the file has neither weights nor strata, or no opinion.

    `values`: figure in [0, 1] of each row that holds one; `numbers`: the numeric codes of the same rows, if any.
    The rows left out were sampled all the same, as a domain of the survey.
    """
    if coded.weights is None and coded.strata is None:
        return None
    weights = coded.weights or [1.0] * coded.rows
    held = [weights[row] for row in values]
    if sum(held) <= 0:
        return None
    strata = coded.strata or [""] * coded.rows
    spread = [values.get(row) for row in range(coded.rows)]
    rate, error = stratified_mean(spread, weights, strata, coded.strata_populations)
    effective = kish(held)
    low, high = wilson(rate * effective, effective)
    mean = sum(weights[row] * value for row, value in numbers.items()) / sum(held) if numbers else None
    return Weighted(rate, low, high, effective, len(held) / effective, error, mean)


def plain(coded: Coded, audience: str, shares: Mapping[int, Fraction | None], site: str | None) -> Estimate | None:
    """The mean of the shares, each respondent weighing the same, whatever the site."""
    entitled = people(coded, audience, site)
    moments = gathered((None, share) for share in shares.values())
    return estimate(moments, {} if entitled is None else {"": entitled})


def by_site(coded: Coded, audience: str, shares: Mapping[int, Fraction | None], site: str | None) -> Estimate | None:
    """The mean that weighs each site by its people; None inside a site, or when the people are unknown."""
    populations = coded.populations.get(audience)
    if populations is None or site is not None:
        return None
    return estimate(gathered((coded.sites[row], share) for row, share in shares.items()), populations)


def stratified(found: Estimate | None) -> Stratified | None:
    """The estimate by site as it is printed."""
    if found is None:
        return None
    return Stratified(
        rate=float(found.value),
        lower=float(found.interval[0]),
        upper=float(found.interval[1]),
        n_effective=found.n_effective,
        standard_error=found.standard_error,
        merged=found.merged,
        silent=found.silent,
    )
