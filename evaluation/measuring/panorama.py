"""The scores of many cuts at once, from their packed counters: the figures of `scores`, as floats, in one breath."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import msgspec
import numpy as np
import numpy.typing as npt

from evaluation.measuring.bounds import EXACT_UP_TO, Z, exact
from evaluation.measuring.counter_layout import Integers, Layout
from evaluation.measuring.counters import stacked

Floats = npt.NDArray[np.float64]


class Panorama(msgspec.Struct, frozen=True):
    """Per cut (row) and dimension (column): share in [0, 1] and its bounds, NaN without an opinion, and opinions."""

    value: Floats
    lower: Floats
    upper: Floats
    n: Integers


def panorama(layout: Layout, rows: Sequence[bytes], people: Sequence[int | None]) -> Panorama:
    """Every dimension of every cut, each cut a single stratum whose answers all weigh 1.

    `rows`: packed counters of one questionnaire; `people`: entitled in each cut, None when unknown. What is shown of
    it goes through the same rules of publication as any figure. Sources: DECISIONS, A2, A3; see `bounds`.
    """
    counts = stacked(layout, rows)
    blocks = [(start + block.widths[0], block.cells) for start, block in layout.starts() if block.dimension]
    common = [lcm(*(opinions for opinions, _ in cells)) for _, cells in blocks]
    # Whole numbers all the way: a quotient is rounded once.
    sums = [
        counts[:, start : start + len(cells)] @ [(1, good * whole // opinions) for opinions, good in cells]
        for (start, cells), whole in zip(blocks, common, strict=True)
    ]
    n, wholes = (np.stack([pair[:, side] for pair in sums], axis=1).astype(np.float64) for side in (0, 1))
    reach = _reach(n, counts[:, :1], people)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = wholes / (n * np.array(common, np.float64))
        lower, upper = _bounds(value, n, reach)
    for row, column in np.argwhere((reach <= EXACT_UP_TO) & (n > 0)):
        x = Fraction(int(wholes[row, column]), common[column])
        found = exact(x, int(n[row, column]), int(reach[row, column]))
        lower[row, column], upper[row, column] = map(float, found)
    return Panorama(value, *_contained(value, n, reach, lower, upper), n.astype(np.int64))


def _reach(n: Floats, answered: Integers, people: Sequence[int | None]) -> Floats:
    """People who may hold an opinion in each cut and dimension, infinite when unknown."""
    entitled = np.array([[np.inf if number is None else number] for number in people], np.float64)
    return np.maximum(n, np.maximum(entitled, answered) - (answered - n))


def _bounds(value: Floats, n: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Wilson's bounds, with the effective number n(N−1)/(N−n) where the population is known."""
    known = np.isfinite(reach)
    effective = np.where(known, n * (reach - 1) / (reach - n), n)
    low, high = _wilson(value, effective)
    census = n >= reach
    return np.where(census, value, low), np.where(census, value, high)


def _contained(value: Floats, n: Floats, reach: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The bounds once they contain the share and lie within the worst case of those who did not answer."""
    missing = np.where(np.isfinite(reach), 1 - n / reach, 1)
    answered = np.where(np.isfinite(reach), value * n / reach, 0)
    return np.maximum(np.minimum(low, value), answered), np.minimum(np.maximum(high, value), answered + missing)


def _wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    centre = share + Z * Z / (2 * n)
    spread = Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return np.where(share == 0, 0, (centre - spread) / scale), np.where(share == 1, 1, (centre + spread) / scale)
