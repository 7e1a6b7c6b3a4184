"""Sums over respondents from which a mean, its effective number and its error follow; they add up from site to site."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

import msgspec

Exact = int | Fraction


class Moments(msgspec.Struct, frozen=True):
    """Of `n` respondents with a figure v in [0, 1] and a weight w, the exact sums; `without` counts those with none.

    `weight` Σw, `square` Σw², `first` Σwv, `crossed` Σw²v, `last` Σw²v².
    """

    n: int
    without: int
    weight: Exact
    square: Exact
    first: Exact
    crossed: Exact
    last: Exact

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(
            self.n + other.n,
            self.without + other.without,
            self.weight + other.weight,
            self.square + other.square,
            self.first + other.first,
            self.crossed + other.crossed,
            self.last + other.last,
        )

    @property
    def mean(self) -> Fraction:
        """Σwv / Σw; there must be a respondent with a figure."""
        return Fraction(self.first) / self.weight

    @property
    def respondents(self) -> int:
        """Those who answered, with a figure or without."""
        return self.n + self.without


NOTHING = Moments(0, 0, 0, 0, 0, 0, 0)


def gathered(figures: Iterable[tuple[str | None, Fraction | None]]) -> dict[str | None, Moments]:
    """The moments of each site from the site and the figure (None without one) of each respondent, all of weight 1."""
    counts: dict[str | None, Counter[Fraction | None]] = {}
    for site, value in figures:
        counts.setdefault(site, Counter())[value] += 1
    return {site: _unweighted(found) for site, found in counts.items()}


def _unweighted(counts: Counter[Fraction | None]) -> Moments:
    # Respondents take few distinct figures: exact sums over the distinct ones are ten times quicker.
    held = {value: times for value, times in counts.items() if value is not None}
    n = sum(held.values())
    first = sum((times * value for value, times in held.items()), Fraction(0))
    last = sum((times * value * value for value, times in held.items()), Fraction(0))
    return Moments(n, counts.total() - n, n, n, first, first, last)
