"""What is counted of each answer to a questionnaire, and where each count stands in a row of counters."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations_with_replacement

import msgspec
import numpy as np
import numpy.typing as npt

from evaluation.measuring.agreement import favourable, upright
from evaluation.questionnaire import Audience, Item, Scale
from evaluation.referentiel import Referentiel

Integers = npt.NDArray[np.int64]
States = npt.NDArray[np.uint8]

# n and, among them, those who gave one opinion at least.
HEAD = 2
# Items of no dimension are read four at a time: one table for several columns.
TOGETHER = 4


class Block(msgspec.Struct, frozen=True):
    """Items that are counted together, all on a scale of `top` points; those of a `dimension`, or others (None).

    `good[i][v]` says whether point v of item i is favourable, `turned[i][v]` is the point once turned upright.
    """

    positions: tuple[int, ...]
    top: int
    dimension: str | None
    good: tuple[tuple[bool, ...], ...]
    turned: tuple[tuple[int, ...], ...]

    @property
    def width(self) -> int:
        """Counts that the block takes in a row."""
        return sum(self.widths)

    @property
    def widths(self) -> tuple[int, int, int]:
        """Counts per item and point, per (opinions, favourable) pair, and sums for covariances."""
        k = len(self.positions)
        points = k * (self.top + 1)
        return (points, 0, 0) if self.dimension is None else (points, len(self.cells), 1 + k + k * (k + 1) // 2)

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """The pairs (opinions, favourable among them) of a respondent who gave one opinion at least."""
        return _cells(len(self.positions))

    def features(self, states: States) -> Integers:
        """The counts that each row of states adds, one column a count.

        `states`: respondents × items of the block; 0 blank, 1 « sans avis », v + 1 for point v. For a dimension come
        the pair of the respondent, then, when every item has an opinion, 1, the upright points and their products.
        """
        columns = [states[:, k] == point + 1 for k in range(len(self.positions)) for point in range(self.top + 1)]
        if self.dimension is not None:
            columns += self._families(states)
        return np.stack(columns, axis=1).astype(np.int64)

    def _families(self, states: States) -> Iterator[npt.NDArray[np.generic]]:
        held = (states > 1).sum(axis=1)
        good = sum(np.array((False, *self.good[k]))[states[:, k]].astype(np.int64) for k in range(states.shape[1]))
        yield from ((held == opinions) & (good == favourable) for opinions, favourable in self.cells)
        complete = (held == states.shape[1]).astype(np.int64)
        points = [complete * np.array((0, *self.turned[k]))[states[:, k]] for k in range(states.shape[1])]
        yield complete
        yield from points
        yield from (one * other for one, other in combinations_with_replacement(points, 2))


class Layout(msgspec.Struct, frozen=True):
    """The blocks of a questionnaire of `items` items, in the order in which their counts stand in a row."""

    items: int
    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        """Counts in a row."""
        return HEAD + sum(block.width for block in self.blocks)

    def starts(self) -> Iterator[tuple[int, Block]]:
        """Each block with the place of its first count."""
        start = HEAD
        for block in self.blocks:
            yield start, block
            start += block.width

    def points(self, position: int) -> slice:
        """The counts of an item: « sans avis », then each point."""
        for start, block in self.starts():
            if position in block.positions:
                first = start + block.positions.index(position) * (block.top + 1)
                return slice(first, first + block.top + 1)
        raise KeyError(position)

    def block_of(self, dimension: str) -> tuple[int, Block]:
        """The block of a dimension with the place of its first count; KeyError when nothing measures it."""
        for start, block in self.starts():
            if block.dimension == dimension:
                return start, block
        raise KeyError(dimension)


def layout_of(referentiel: Referentiel, audience: Audience) -> Layout:
    """What is counted of an audience: the questions of each dimension together, then every other item."""
    items = referentiel.questionnaires[audience].items
    asked = {
        dimension.code: [
            found for found in referentiel.items_of(audience, dimension.code) if found[1].kind == "agreement"
        ]
        for dimension in referentiel.dimensions
    }
    blocks = [_block(found, referentiel.echelles.agreement, code) for code, found in asked.items() if found]
    taken = {position for block in blocks for position in block.positions}
    for kind in dict.fromkeys(item.kind for item in items):
        others = [found for found in enumerate(items) if found[0] not in taken and found[1].kind == kind]
        scale = getattr(referentiel.echelles, kind)
        blocks += [_block(others[at : at + TOGETHER], scale, None) for at in range(0, len(others), TOGETHER)]
    return Layout(len(items), tuple(blocks))


@lru_cache
def _cells(k: int) -> tuple[tuple[int, int], ...]:
    return tuple((opinions, good) for opinions in range(1, k + 1) for good in range(opinions + 1))


def _block(asked: Sequence[tuple[int, Item]], scale: Scale, dimension: str | None) -> Block:
    points = range(len(scale.libelles) + 1)
    return Block(
        positions=tuple(position for position, _ in asked),
        top=len(scale.libelles),
        dimension=dimension,
        good=tuple(tuple(bool(v) and favourable(v, item, scale) for v in points) for _, item in asked),
        turned=tuple(tuple(upright(v, item, scale) if v else 0 for v in points) for _, item in asked),
    )
