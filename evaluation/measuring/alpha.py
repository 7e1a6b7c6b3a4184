"""Cronbach's alpha: how far the items of a dimension hang together, with Feldt's interval."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import exp, isclose, lgamma, log

import msgspec

Row = Sequence[float | None]

TINY = 1e-300


class Alpha(msgspec.Struct, frozen=True):
    """Alpha on `n` rows and `items` columns, with Feldt's 95 % interval."""

    items: int
    n: int
    alpha: float
    lower: float
    upper: float


def reverse(rows: Sequence[Row], columns: Collection[int], lowest: float, highest: float) -> list[list[float | None]]:
    """The rows with these columns turned round on their scale; forgetting it ruins alpha."""
    return [
        [lowest + highest - value if value is not None and k in columns else value for k, value in enumerate(row)]
        for row in rows
    ]


def listwise(rows: Sequence[Row], confidence: float = 0.95) -> Alpha | None:
    """Alpha on the complete rows; None under two items, two rows, or when the total never varies.

    Source: Cronbach, Psychometrika 16, 1951, 297-334.
    """
    complete = [[float(value) for value in row if value is not None] for row in rows if None not in row]
    n, k = len(complete), len(rows[0]) if rows else 0
    if n < 2 or k < 2:
        return None
    total = _covariance([(sum(row), sum(row)) for row in complete])
    if total <= 0:
        return None
    own = sum(_covariance([(row[j], row[j]) for row in complete]) for j in range(k))
    alpha = k / (k - 1) * (1 - own / total)
    low, high = feldt(alpha, n, k, confidence)
    return Alpha(items=k, n=n, alpha=alpha, lower=low, upper=high)


def from_sums(n: int, sums: Sequence[int], products: Sequence[int]) -> Fraction | None:
    """Alpha, exactly, from Σx of each of k items and Σxy of each pair (i ≤ j, row by row) over n complete rows.

    None under two items, two rows, or when the total never varies.
    Source: Cronbach, Psychometrika 16, 1951, 297-334.
    """
    k, pairs = len(sums), list(combinations_with_replacement(range(len(sums)), 2))
    if n < 2 or k < 2:
        return None
    spread = [n * product - sums[i] * sums[j] for (i, j), product in zip(pairs, products, strict=True)]
    own = sum(each for (i, j), each in zip(pairs, spread, strict=True) if i == j)
    total = 2 * sum(spread) - own
    return Fraction(k, k - 1) * (1 - Fraction(own, total)) if total > 0 else None


def feldt(alpha: float, n: int, k: int, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds of an alpha found on n rows and k items: (1 − α) / (1 − α̂) follows F(n − 1, (n − 1)(k − 1)).

    Source: Feldt, Psychometrika 30, 1965, 357-370.
    """
    tail = (1 - confidence) / 2
    first, second = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * f_quantile(1 - tail, first, second)
    return low, 1 - (1 - alpha) * f_quantile(tail, first, second)


def pairwise(rows: Sequence[Row]) -> float | None:
    """Alpha from the covariances of each pair of items on the rows that hold both; None when it has no meaning.

    Source: the function `alpha` of the R package psych, which takes pairs unless told.
    """
    k = len(rows[0]) if rows else 0
    columns = range(k)
    own = [_pair(rows, j, j) for j in columns]
    shared = [_pair(rows, i, j) for i, j in combinations(columns, 2)]
    if k < 2 or None in own or None in shared:
        return None
    variances = sum(value for value in own if value is not None)
    total = variances + 2 * sum(value for value in shared if value is not None)
    return k / (k - 1) * (1 - variances / total) if total > 0 else None


def f_quantile(probability: float, first: int, second: int) -> float:
    """Quantile of Fisher's F with these degrees of freedom, by halving on its distribution function."""
    low, high = 0.0, 1.0
    while _f_below(high, first, second) < probability:
        low, high = high, 2 * high
    while not isclose(low, high, rel_tol=1e-13):
        middle = (low + high) / 2
        low, high = (middle, high) if _f_below(middle, first, second) < probability else (low, middle)
    return (low + high) / 2


def _pair(rows: Sequence[Row], i: int, j: int) -> float | None:
    both = [(float(x), float(y)) for row in rows if (x := row[i]) is not None and (y := row[j]) is not None]
    return _covariance(both) if len(both) > 1 else None


def _covariance(pairs: Sequence[tuple[float, float]]) -> float:
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    return sum((x - mean_x) * (y - mean_y) for x, y in pairs) / (n - 1)


def _f_below(value: float, first: int, second: int) -> float:
    return _beta_below(first * value / (first * value + second), first / 2, second / 2)


def _beta_below(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22)."""
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x > (a + 1) / (a + b + 2):
        return 1 - front * _continued(1 - x, b, a) / b
    return front * _continued(x, a, b) / a


def _continued(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    before, result, m = 0.0, d, 0
    while not isclose(result, before, rel_tol=1e-15):
        before, m = result, m + 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1 / _away_from_zero(1 + step * d)
            c = _away_from_zero(1 + step / c)
            result *= c * d
    return result


def _away_from_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
