"""France as tiles: one square per département, put by hand where it is roughly; a square is as large as another."""

from collections.abc import Mapping

import msgspec

from label.places import DEPARTMENTS

SIDE = 28
# Each row from north to south, each square from west to east; a dot is the sea or a neighbour.
ROWS = """
.  .  .  .  .  .  62 59 .  .  .  .  .
.  .  .  .  .  76 80 02 08 .  .  .  .
.  .  .  50 14 27 60 95 51 55 54 57 67
29 22 35 53 61 78 92 75 93 10 52 88 68
.  56 44 49 72 28 91 94 77 89 21 70 90
.  .  85 79 37 41 45 18 58 71 39 25 .
.  .  17 16 86 36 23 03 42 69 01 74 .
.  .  33 24 87 19 63 43 07 26 38 73 .
.  .  40 47 46 15 48 30 84 04 05 .  .
.  .  64 32 82 12 34 .  13 83 06 .  .
.  .  .  65 31 81 11 .  .  .  .  .  2B
.  .  .  .  .  09 66 .  .  .  .  .  2A
971 972 973 974 976 . . . . . . . .
"""
WIDTH = 13 * SIDE
HEIGHT = 13 * SIDE


class Tile(msgspec.Struct, frozen=True):
    """One département: its corner, how many it counts, and how dark it is, from 0 (none) to 4 (as many as the most)."""

    code: str
    name: str
    x: int
    y: int
    count: int
    shade: int


def tiles(counts: Mapping[str, int]) -> list[Tile]:
    """Every square, from north to south."""
    most = max((counts.get(code, 0) for code in DEPARTMENTS), default=0)
    rows = [line.split() for line in ROWS.split("\n") if line]
    return [
        Tile(code, DEPARTMENTS[code], x * SIDE, y * SIDE, counts.get(code, 0), _shade(counts.get(code, 0), most))
        for y, row in enumerate(rows)
        for x, code in enumerate(row)
        if code != "."
    ]


def _shade(count: int, most: int) -> int:
    return -(-4 * count // most) if count else 0
