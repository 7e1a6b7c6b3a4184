"""Whether two people who code the same visits answer alike: Cohen's kappa. Pure.

κ = (p_o − p_e) / (1 − p_e), with p_o the share of equal answers and p_e the share that chance alone would give, from
each coder's own habits. Source: J. Cohen, « A coefficient of agreement for nominal scales », Educational and
Psychological Measurement 20 (1960), 37–46, with its standard error √(p_o(1 − p_o) / (n(1 − p_e)²)).

That error is zero when every answer is the same, however few there are: the bound is then that of p_o by Wilson.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from math import sqrt

import msgspec

from evaluation.measuring.bounds import wilson

# 97.5th percentile of the normal law.
Z = 1.959964


class Agreement(msgspec.Struct, frozen=True):
    """`n` answers given twice; `kappa` is None when chance alone would give full agreement."""

    n: int
    observed: float
    expected: float
    kappa: float | None
    lower: float | None
    upper: float | None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement | None:
    """Kappa of the answers of two coders to the same questions, with its interval at 95 %; None without any."""
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    equal = sum(one == other for one, other in pairs)
    observed = equal / n
    expected = sum(count * second[answer] for answer, count in first.items()) / n**2
    if expected == 1:
        return Agreement(n, observed, expected, None, None, None)
    kappa = (observed - expected) / (1 - expected)
    margin = Z * sqrt(observed * (1 - observed) / (n * (1 - expected) ** 2))
    if equal in (0, n):
        low, high = ((share - expected) / (1 - expected) for share in wilson(equal, n))
    else:
        low, high = kappa - margin, kappa + margin
    return Agreement(n, observed, expected, kappa, max(-1.0, low), min(1.0, high))


def answers(
    first: Mapping[str, bool | None], second: Mapping[str, bool | None]
) -> list[tuple[bool | None, bool | None]]:
    """What two grids say of the criteria that both answer."""
    return [(first[code], second[code]) for code in first if code in second]
