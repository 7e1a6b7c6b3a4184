"""Bounds of a proportion at 95 %, which know the size of the population when it is known."""

from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, exp, floor, lgamma, sqrt

Number = Fraction | float
Interval = tuple[Fraction, Fraction]

Z = 1.959963984540054
TAIL = Fraction(1, 40)
EXACT_UP_TO = 2000
# Below this relative distance from the tail, floats cannot tell: whole numbers decide.
DOUBT = 1e-9


def bounds(x: Number, n: int, population: int | None) -> Interval:
    """Bounds of x/n, as fractions of 1, by the method that suits the population; they always contain x/n.

    `x`: favourable respondents, or the sum of their shares (real); `n`: respondents, or Kish's effective number.
    Source: DECISIONS, part A, 3.
    """
    if population is None:
        low, high = _fractions(wilson(x, n))
    elif population <= EXACT_UP_TO:
        low, high = exact(x, n, population)
    else:
        low, high = _fractions(wilson_finite(x, n, population))
    share = Fraction(x) / n if n else None
    return (low, high) if share is None else (min(low, share), max(high, share))


def wilson(x: Number, n: Number, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval, without continuity correction; (0, 1) when nobody answered.

    Source: Wilson, Journal of the American Statistical Association 22, 1927, 209-212.
    """
    if n <= 0:
        return 0.0, 1.0
    return _wilson(float(x) / float(n), float(n), z)


def wilson_finite(x: Number, n: Number, population: int) -> tuple[float, float]:
    """Wilson's interval with the effective number n(N−1)/(N−n); of width zero for a census.

    That number gives the variance of a draw without replacement, p(1−p)/n · (N−n)/(N−1).
    Sources: DECISIONS, A3; Cochran, Sampling Techniques, 3rd ed., 1977, section 3.2.
    """
    if n <= 0:
        return 0.0, 1.0
    share = float(x) / float(n)
    if n >= population:
        return share, share
    return _wilson(share, float(n) * (population - 1) / (population - float(n)))


def exact(x: Number, n: int, population: int) -> Interval:
    """Exact bounds of K/N when n are drawn among N: smallest and largest K that each leave more than 2.5 % to x.

    A real x is widened: ⌊x⌋ for the lower bound, ⌈x⌉ for the upper one. ValueError when x, n, N cannot be.
    Sources: Buonaccorsi, The American Statistician 41, 1987, 215-218 (tests of the hypergeometric turned round);
    DECISIONS, A3.
    """
    if not 0 <= x <= n <= population:
        raise ValueError(f"impossible sample: x={float(x)}, n={n}, N={population}")
    if n == 0:
        return Fraction(0), Fraction(1)
    low = _lowest(floor(x), n, population)
    high = population - _lowest(n - ceil(x), n, population)
    return Fraction(low, population), Fraction(high, population)


def worst_case(x: Number, n: int, population: int) -> Interval:
    """Bounds if every missing person disagreed, then if every missing person agreed.

    Source: Manski, Partial Identification of Probability Distributions, 2003, chapter 1.
    """
    total = max(n, population)
    return Fraction(x) / total, (Fraction(x) + total - n) / total


def intersect(first: Interval, second: Interval) -> Interval:
    """The part that two intervals around the same estimate share."""
    return max(first[0], second[0]), min(first[1], second[1])


@lru_cache(maxsize=4096)
def _lowest(successes: int, n: int, population: int) -> int:
    """Smallest K with P(X ≥ successes | K) > 2.5 %; the probability grows with K, so halving finds it."""
    low, high = successes, population - n + successes
    while low < high:
        middle = (low + high) // 2
        if _exceeds_tail(successes, middle, n, population):
            high = middle
        else:
            low = middle + 1
    return low


def _exceeds_tail(successes: int, favourable: int, n: int, population: int) -> bool:
    probability = _upper_tail(successes, favourable, n, population)
    tail = float(TAIL)
    if abs(probability - tail) > DOUBT * tail:
        return probability > tail
    ways = sum(comb(favourable, k) * comb(population - favourable, n - k) for k in range(successes, n + 1))
    return ways > TAIL * comb(population, n)


def _upper_tail(successes: int, favourable: int, n: int, population: int) -> float:
    """P(X ≥ successes) when `favourable` of the population are favourable; summed on the side that vanishes."""
    least, most = max(0, n - (population - favourable)), min(n, favourable)
    if successes <= least:
        return 1.0
    if successes * population > n * favourable:
        return _sum_away(successes, most, favourable, n, population)
    others = population - favourable
    return 1.0 - _sum_away(n - successes + 1, n - least, others, n, population)


def _sum_away(first: int, last: int, favourable: int, n: int, population: int) -> float:
    """Sum of P(X = k) for k from `first`, above the mean, to `last`: by logarithms once, then by ratios."""
    others = population - favourable
    term = exp(_log_comb(favourable, first) + _log_comb(others, n - first) - _log_comb(population, n))
    total = term
    for k in range(first, last):
        term *= (favourable - k) * (n - k) / ((k + 1) * (others - n + k + 1))
        total += term
    return total


def _log_comb(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def _wilson(share: float, n: float, z: float = Z) -> tuple[float, float]:
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if share == 0 else (centre - spread) / scale
    high = 1.0 if share == 1 else (centre + spread) / scale
    return max(0.0, min(low, share)), min(1.0, max(high, share))


def _fractions(pair: tuple[float, float]) -> Interval:
    return Fraction(pair[0]), Fraction(pair[1])
