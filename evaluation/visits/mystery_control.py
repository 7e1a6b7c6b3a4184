"""A control chart of individual values for weekly notes: which week is unlike the others. Pure.

Limits at three sigma, sigma being the mean moving range of two consecutive weeks over d2, which is 2/√π for two values
(tables round it to 1.128). A run is eight in a row on one side. Sources: NIST/SEMATECH e-Handbook of Statistical
Methods, 6.3.2.2; SAS/QC User's Guide, SHEWHART procedure, IRCHART statement; for the run, Western Electric, Statistical
Quality Control Handbook, 1956.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import pi, sqrt

import msgspec

D2, SIGMAS, RUN = 2 / sqrt(pi), 3, 8
# Under this number of points Shewhart's limits still move with each new one.
SETTLED_AT = 20


class Control(msgspec.Struct, frozen=True):
    """The central line and its limits, in the unit of the values; `outside` and `run` are positions among them.

    `provisional`: too few values for limits that hold. `run`: values that end eight in a row on one side of the line.
    """

    centre: float
    low: float
    high: float
    outside: tuple[int, ...]
    run: tuple[int, ...]
    provisional: bool


def control(values: Sequence[float | None]) -> Control | None:
    """The chart of these values in order, None standing for a missing one; None without two ranges to learn from.

    A range counts only between neighbours that are both known.
    """
    known = [value for value in values if value is not None]
    ranges = [abs(after - before) for before, after in pairwise(values) if before is not None and after is not None]
    if len(ranges) <= 1:
        return None
    centre = sum(known) / len(known)
    reach = SIGMAS * sum(ranges) / len(ranges) / D2
    low, high = centre - reach, centre + reach
    out = tuple(rank for rank, value in enumerate(values) if value is not None and not low <= value <= high)
    return Control(centre, low, high, out, _run(values, centre), len(known) < SETTLED_AT)


def _run(values: Sequence[float | None], centre: float) -> tuple[int, ...]:
    ends, length, side = [], 0, 0
    for rank, value in enumerate(values):
        here = 0 if value is None else (value > centre) - (value < centre)
        length = length + 1 if here and here == side else abs(here)
        side = here
        if length >= RUN:
            ends.append(rank)
    return tuple(ends)
