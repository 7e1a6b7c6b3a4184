"""Means of answers and their bounds, written a second time on purpose: it shares no line with `evaluation/measuring`.

Definitions: DECISIONS, A1 to A3 and E1; what the two must give alike is in tests/evaluation/rechecking.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, exp, floor, lgamma, sqrt
from typing import NamedTuple

Z = 1.959963984540054
SMALL = 2000


class Site(NamedTuple):
    """Sites taken together: people entitled (None when unknown), and the weight and share of each respondent there.

    The share, in [0, 1], is None for who answered without an opinion.
    """

    names: tuple[str, ...]
    people: int | None
    given: tuple[tuple[Fraction, Fraction | None], ...]

    @property
    def opinions(self) -> list[tuple[Fraction, Fraction]]:
        """The weight and share of those who have one."""
        return [(weight, share) for weight, share in self.given if share is not None]

    @property
    def entitled(self) -> int:
        """People declared, or those who answered when they are more."""
        return max(self.people or 0, len(self.given))


class Mean(NamedTuple):
    """A mean in [0, 1] of `n` people who count for `effective`, of `reach` who may have an opinion (None: unknown)."""

    value: Fraction
    n: int
    effective: int
    reach: int | None
    worst: tuple[Fraction, Fraction]


def mean(sites: Iterable[Site]) -> Mean | None:
    """The mean of the sites by their people; None without an opinion. Sites of fewer than two opinions are joined."""
    kept = _joined(sites)
    if not any(site.opinions for site in kept):
        return None
    known = all(site.people is not None for site in kept)
    total = sum(site.entitled for site in kept)
    value, squares, low, high, reach = Fraction(0), Fraction(0), Fraction(0), Fraction(0), 0
    for site in kept:
        part = Fraction(site.entitled, total) if known else Fraction(1)
        heard = site.opinions
        weight = sum((w for w, _ in heard), Fraction(0))
        own = sum((w * share for w, share in heard), Fraction(0)) / weight
        value += part * own
        squares += part * part * sum((w * w for w, _ in heard), Fraction(0)) / (weight * weight)
        possible = max(len(heard), site.entitled - (len(site.given) - len(heard)))
        reach += possible
        low += part * own * len(heard) / possible
        high += part * (own * len(heard) + possible - len(heard)) / possible
    n = sum(len(site.opinions) for site in kept)
    worst = (low, high) if known else (Fraction(0), Fraction(1))
    return Mean(value, n, floor(1 / squares), reach if known else None, worst)


def whole(parts: Sequence[tuple[Fraction, Mean]], n: int) -> Mean:
    """The mean of dimensions by their shares: it counts for the fewest people of any of them."""
    reaches = [part.reach for _, part in parts if part.reach is not None]
    return Mean(
        sum((share * part.value for share, part in parts), Fraction(0)),
        n,
        min(part.effective for _, part in parts),
        max(reaches) if reaches else None,
        (
            sum((share * part.worst[0] for share, part in parts), Fraction(0)),
            sum((share * part.worst[1] for share, part in parts), Fraction(0)),
        ),
    )


def bounds(found: Mean) -> tuple[float, float]:
    """The bounds at 95 % of a mean, in [0, 1], within what the silent could have said."""
    x = found.value * found.effective
    if found.reach is not None and found.reach <= SMALL:
        low = _fewest(floor(x), found.effective, found.reach) / found.reach
        high = 1 - _fewest(found.effective - ceil(x), found.effective, found.reach) / found.reach
    else:
        low, high = wilson(float(found.value), found.effective, found.reach)
    value = float(found.value)
    return max(min(low, value), float(found.worst[0])), min(max(high, value), float(found.worst[1]))


def wilson(share: float, n: int, reach: int | None) -> tuple[float, float]:
    """Wilson's interval; with the effective number n(N−1)/(N−n) when the population is known."""
    if reach is not None and n >= reach:
        return share, share
    size = n if reach is None else n * (reach - 1) / (reach - n)
    middle = (share + Z**2 / (2 * size)) / (1 + Z**2 / size)
    half = Z * sqrt(share * (1 - share) / size + Z**2 / (4 * size**2)) / (1 + Z**2 / size)
    return middle - half, middle + half


def _joined(sites: Iterable[Site]) -> list[Site]:
    left = [site for site in sites if site.people is None or site.entitled]
    while len(left) > 1:
        left.sort(key=lambda site: (site.entitled, site.names))
        lonely = next((site for site in left if len(site.opinions) < 2), None)
        if lonely is None:
            break
        other = next(site for site in left if site is not lonely)
        names = tuple(sorted(lonely.names + other.names))
        people = lonely.entitled + other.entitled
        left = [site for site in left if site not in (lonely, other)]
        left.append(Site(names, people, lonely.given + other.given))
    return left


def _fewest(x: int, n: int, reach: int) -> int:
    """The smallest number of people in favour that leaves more than 2.5 % to x in favour, or more, among n drawn."""
    low, high = x, reach - n + x
    while low < high:
        middle = (low + high) // 2
        if _at_least(x, middle, n, reach) > 0.025:
            high = middle
        else:
            low = middle + 1
    return low


def _at_least(x: int, favour: int, n: int, reach: int) -> float:
    first, last = max(x, n - (reach - favour)), min(n, favour)
    every = _ways(reach, n)
    return sum(exp(_ways(favour, k) + _ways(reach - favour, n - k) - every) for k in range(first, last + 1))


def _ways(among: int, chosen: int) -> float:
    return lgamma(among + 1) - lgamma(chosen + 1) - lgamma(among - chosen + 1)
