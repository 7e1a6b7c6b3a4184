"""The one pass over the packed answers of a campaign that fills the counters of every site."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import isfinite

import numpy as np
import numpy.typing as npt

from evaluation.measuring.counter_layout import Block, Integers, Layout, States
from evaluation.measuring.counters import Counters, Weighted

# A slice of respondents that stays in the processor's cache, columns and codes together.
SLICE = 1 << 16
# Beyond these joint states of a block, times the sites, a table would be mostly empty and no longer quick.
TABLE = 1 << 22
# Whole limbs of 24 bits, summed over a slice, stay exact in a float of 53.
LIMB = 24


def count(
    layout: Layout,
    answers: Sequence[bytes],
    sites: Sequence[str | None],
    weights: Sequence[float] | None = None,
) -> dict[str | None, Counters]:
    """The counters of each site met, from aligned packed answers, sites and weights.

    ValueError when an answer has not one byte an item, a byte is on no scale, or a weight is not positive.
    """
    numbers: dict[str | None, int] = {}
    indices = np.fromiter((numbers.setdefault(site, len(numbers)) for site in sites), np.int64, len(sites))
    matrix = np.frombuffer(b"".join(answers), np.uint8)
    if {layout.items} != {len(answer) for answer in answers} | {layout.items} or len(sites) != len(answers):
        raise ValueError("an answer has one byte an item and one site")
    matrix = matrix.reshape(len(answers), layout.items)
    counted = tally(layout, matrix, indices, len(numbers))
    weighted = _weighted(layout, matrix, indices, len(numbers), weights)
    return {
        site: Counters(layout, tuple(counted[index].tolist()), weighted[index] if weighted else None)
        for site, index in numbers.items()
    }


def tally(layout: Layout, matrix: npt.NDArray[np.uint8], sites: Integers, many: int) -> Integers:
    """One row of counts for each of `many` sites, whole and exact.

    `matrix`: respondents × items, 0 no opinion, 1… points, 255 blank; `sites`: the site's number of each respondent.
    """
    found = np.zeros((many, layout.width), np.int64)
    tables = [_table(block, many) for block in layout.blocks]
    found[:, 0] = np.bincount(sites, minlength=many)
    for at in range(0, len(matrix), SLICE):
        # One more, and the blank 255 comes round to 0.
        states = np.ascontiguousarray(matrix[at : at + SLICE].T) + np.uint8(1)
        own = sites[at : at + SLICE]
        found[:, 1] += np.bincount(own[states.max(axis=0, initial=0) > 1], minlength=many)
        for (start, block), table in zip(layout.starts(), tables, strict=True):
            columns = _columns(block, states)
            if table is None:
                np.add.at(found[:, start : start + block.width], own, block.features(columns.T))
            else:
                size = table.shape[1]
                table += np.bincount(own * size + _codes(block, columns), minlength=many * size).reshape(table.shape)
    for (start, block), table in zip(layout.starts(), tables, strict=True):
        if table is not None:
            found[:, start : start + block.width] = table @ block.features(_every_state(block))
    return found


def _columns(block: Block, states: States) -> States:
    columns = states[list(block.positions)]
    if columns.max(initial=0) > block.top + 1:
        raise ValueError("an answer is not on the scale of its item")
    return columns


def _table(block: Block, many: int) -> Integers | None:
    """Room for one count per site and joint state of the block's items, None when that would be too much."""
    size = (block.top + 2) ** len(block.positions)
    return np.zeros((many, size), np.int64) if size * many <= TABLE else None


def _codes(block: Block, columns: States) -> npt.NDArray[np.uint32]:
    """The joint state of each respondent as one number, the last item's states running fastest."""
    codes: npt.NDArray[np.uint32] = columns[0].astype(np.uint32)
    for column in columns[1:]:
        codes *= np.uint32(block.top + 2)
        codes += column
    return codes


def _every_state(block: Block) -> States:
    """Each joint state, in the order of its number."""
    base, k = block.top + 2, len(block.positions)
    return np.indices((base,) * k, np.uint8).reshape(k, base**k).T


def _weighted(
    layout: Layout, matrix: npt.NDArray[np.uint8], sites: Integers, many: int, weights: Sequence[float] | None
) -> list[Weighted] | None:
    """Σw and Σw² of every count of each site; None when every answer weighs 1."""
    if weights is None or all(weight == 1 for weight in weights):
        return None
    if len(weights) != len(matrix) or not all(weight > 0 and isfinite(weight) for weight in weights):
        raise ValueError("an answer weighs a positive number")
    ratios = [Fraction(weight) for weight in weights]
    unit = max(ratio.denominator for ratio in ratios).bit_length() - 1
    wholes = [int(ratio * (1 << unit)) for ratio in ratios]
    sums = _summed(layout, matrix, sites, many, wholes)
    squares = _summed(layout, matrix, sites, many, [whole * whole for whole in wholes])
    return [Weighted(unit, tuple(one), tuple(two)) for one, two in zip(sums, squares, strict=True)]


def _summed(
    layout: Layout, matrix: npt.NDArray[np.uint8], sites: Integers, many: int, wholes: Sequence[int]
) -> list[list[int]]:
    """The sum of whole numbers of any size over the respondents whom each count counts, site by site."""
    found = np.zeros((many, layout.width), object)
    limbs = range(0, max(wholes).bit_length(), LIMB)
    parts = np.array([[(whole >> shift) & ((1 << LIMB) - 1) for shift in limbs] for whole in wholes], np.float64)
    for at in range(0, len(matrix), SLICE):
        states = np.ascontiguousarray(matrix[at : at + SLICE].T) + np.uint8(1)
        for site, rows in _by_site(sites[at : at + SLICE]):
            mine = states[:, rows]
            features = [block.features(_columns(block, mine).T) for block in layout.blocks]
            spoke = (mine.max(axis=0) > 1).astype(np.int64)
            ones = np.ones((len(rows), 1), np.int64)
            whole = np.concatenate([ones, spoke[:, None], *features], axis=1).astype(np.float64)
            sums = parts[at : at + SLICE][rows].T @ whole
            for shift, row in zip(limbs, sums, strict=True):
                found[site] += np.array([int(figure) << shift for figure in row], object)
    return [list(row) for row in found]


def _by_site(sites: Integers) -> Iterator[tuple[int, Integers]]:
    for site in np.unique(sites):
        yield int(site), np.flatnonzero(sites == site)
