"""Counting a million answers at sealing, against a bare numpy scan of the same bytes.

The scan says, of each site and dimension, how many opinions and how many favourable ones: two comparisons a byte, two
sums a dimension and no more. The counters say also each point of each item, the pair of each respondent and what alpha
needs, exactly; they are compared with a plain recount of some answers before anything is timed.
"""

from collections import Counter

import numpy as np
import numpy.typing as npt

from bench.crowd import drawn
from bench.measure import head, say, spent
from evaluation.measuring import counting
from evaluation.measuring.counter_layout import HEAD, layout_of
from evaluation.referentiel import load

PEOPLE, SITES = 1_000_000, 20
LAYOUT = layout_of(load("ehuh-2019"), "collaborateurs")


def main() -> None:
    """Print the figures."""
    matrix = drawn(LAYOUT, PEOPLE)
    sites = np.random.default_rng(2).integers(0, SITES, PEOPLE)
    check(matrix, sites)
    rows, names = [bytes(row) for row in matrix], [f"Site {site}" for site in sites.tolist()]
    found = spent(
        {
            "scan": lambda: scan(matrix, sites),
            "counters": lambda: counting.tally(LAYOUT, matrix, sites, SITES),
            "from rows": lambda: counting.count(LAYOUT, rows, names),
        },
        rounds=3,
    )
    head(f"recompute: {PEOPLE:,} answers of {LAYOUT.items} items on {SITES} sites")
    say("counters against a bare scan", found["counters"], found["scan"], "≤ 4")
    say("the same from a list of packed answers", found["from rows"], found["scan"], "for information")


def scan(matrix: npt.NDArray[np.uint8], sites: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Opinions and favourable opinions of each site, dimension by dimension."""
    marks = [((matrix >= least) & (matrix <= 4)).view(np.uint8) for least in (1, 3)]
    found: list[npt.NDArray[np.int64]] = []
    for block in LAYOUT.blocks:
        if block.dimension is not None:
            # Adding columns is several times quicker than `sum` along rows of four.
            counts = [sum(part[:, position] for position in block.positions) for part in marks]
            found += [np.bincount(sites, count, SITES) for count in counts]
    return found


def check(matrix: npt.NDArray[np.uint8], sites: npt.NDArray[np.int64]) -> None:
    """Counters equal to a plain recount, exactly: every point of every item, and each respondent's pair."""
    counts = counting.tally(LAYOUT, matrix, sites, SITES)
    assert (counts[:, 0] == np.bincount(sites, minlength=SITES)).all()
    for position in range(LAYOUT.items):
        points = counts[:, LAYOUT.points(position)].sum(axis=0)
        plain = Counter(matrix[:, position].tolist())
        assert points.tolist() == [plain[point] for point in range(len(points))]
    mine = matrix[sites == 3]
    for start, block in LAYOUT.starts():
        if block.dimension is not None:
            pairs = Counter(
                (sum(1 <= value <= 4 for value in row), sum(3 <= value <= 4 for value in row))
                for row in mine[:, block.positions].tolist()
            )
            first = start + block.widths[0]
            assert counts[3, first : first + len(block.cells)].tolist() == [pairs[cell] for cell in block.cells]
    assert counts.shape == (SITES, LAYOUT.width) and HEAD == 2


if __name__ == "__main__":
    main()
