"""How far a campaign kept what its channels promise to do in time, engagement by engagement. Pure.

Convention for what never came: it is missed, and its delay is longer than the window (censored on the right at the end
of the window, the same for all). The share kept is therefore exact, since no window ends before its engagement; the
median is the empirical one with those delays set beyond every other, which is Kaplan and Meier's as long as nothing is
censored before the window ends (E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53, 1958).
"""

from collections.abc import Sequence
from math import inf, isfinite
from statistics import median

import msgspec

from evaluation.measuring.bounds import wilson
from evaluation.visits.mystery_engagements import kept
from evaluation.visits.mystery_results import Done
from evaluation.visits.mystery_themes import Engagement


class Respect(msgspec.Struct, frozen=True):
    """One engagement: `kept` of the `n` visits that measured it, Wilson's interval at 95 %, `never`: beyond the window.

    `median` is in the unit of the engagement, None when half of the visits waited longer than the window.
    """

    engagement: Engagement
    kept: int
    n: int
    lower: float
    upper: float
    median: float | None
    never: int


def respect(visits: Sequence[Done], engagements: Sequence[Engagement]) -> tuple[Respect, ...]:
    """Every engagement that a visit measured, in the order of the reading."""
    found = ((one, [visit.waits[one.critere] for visit in visits if one.critere in visit.waits]) for one in engagements)
    return tuple(_respect(one, waits) for one, waits in found if waits)


def _respect(engagement: Engagement, waits: Sequence[int | None]) -> Respect:
    held = sum(kept(engagement, wait) for wait in waits)
    middle = median(inf if wait is None else wait for wait in waits)
    never = sum(wait is None for wait in waits)
    bounds = wilson(held, len(waits))
    return Respect(engagement, held, len(waits), *bounds, middle if isfinite(middle) else None, never)
