"""Counters: all that a sealed campaign needs to know of the answers of one site, in a row that adds up with others."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import msgspec
import numpy as np

from evaluation.measuring.counter_layout import Integers, Layout
from evaluation.measuring.moments import Moments

VERSION = 1
WORD = np.dtype("<i8")


class Weighted(msgspec.Struct, frozen=True):
    """Where answers weigh: for each count, Σw in units of 2^-unit and Σw² in units of 2^-2unit, exact."""

    unit: int
    sums: tuple[int, ...]
    squares: tuple[int, ...]

    def in_unit(self, unit: int) -> "Weighted":
        """The same sums in a finer unit."""
        more = unit - self.unit
        return Weighted(unit, tuple(x << more for x in self.sums), tuple(x << 2 * more for x in self.squares))


class Counters(msgspec.Struct, frozen=True):
    """The counts of one site and audience, placed as `layout` says; `weighted` is None when every answer weighs 1."""

    layout: Layout
    counts: tuple[int, ...]
    weighted: Weighted | None = None

    @property
    def n(self) -> int:
        """People who answered."""
        return self.counts[0]

    @property
    def spoke(self) -> int:
        """Those who gave one opinion at least."""
        return self.counts[1]

    def __add__(self, other: "Counters") -> "Counters":
        if other.layout != self.layout:
            raise ValueError("counters of two questionnaires do not add up")
        counts = tuple(map(int.__add__, self.counts, other.counts))
        return Counters(self.layout, counts, _added(self, other))

    def points(self, position: int) -> tuple[int, ...]:
        """How many people chose « sans avis », then each point of an item; the rest of `n` left a blank."""
        return self.counts[self.layout.points(position)]

    def agreement(self, position: int) -> tuple[int, int]:
        """Favourable opinions of an item and opinions, plain counts."""
        _, *points = self.points(position)
        _, *good = self._good(position)
        return sum(count for count, yes in zip(points, good, strict=True) if yes), sum(points)

    def item(self, position: int) -> Moments:
        """The moments of « favourable or not » on one item, whichever way its statement is turned."""
        _, *good = self._good(position)
        return self._moments(self.layout.points(position), [None, *map(Fraction, good)])

    def scaled(self, position: int) -> Moments:
        """The moments of an item whose points run evenly from 0 to 1, every person weighing the same."""
        points = self.points(position)
        top = len(points) - 2
        plain = Counters(self.layout, self.counts)
        return plain._moments(self.layout.points(position), [None, *(Fraction(v, top) for v in range(top + 1))])

    def dimension(self, code: str) -> Moments:
        """The moments of each respondent's share of favourable answers among their opinions in a dimension."""
        start, block = self.layout.block_of(code)
        first = start + block.widths[0]
        values: list[Fraction | None] = [Fraction(good, opinions) for opinions, good in block.cells]
        return self._moments(slice(first, first + len(values)), values)

    def complete(self, code: str) -> "Complete":
        """The sums over the people who gave an opinion on every item of a dimension."""
        start, block = self.layout.block_of(code)
        k = len(block.positions)
        first = start + sum(block.widths[:2])
        n, *rest = self.counts[first : first + block.widths[2]]
        return Complete(n, tuple(rest[:k]), tuple(rest[k:]))

    def _good(self, position: int) -> tuple[bool, ...]:
        block = next(block for block in self.layout.blocks if position in block.positions)
        return block.good[block.positions.index(position)]

    def _moments(self, place: slice, values: list[Fraction | None]) -> Moments:
        held = [
            (at, value) for at, value in zip(range(place.start, place.stop), values, strict=True) if value is not None
        ]
        common = lcm(*(value.denominator for _, value in held))
        wholes = [(at, int(value * common)) for at, value in held]
        n = sum(self.counts[at] for at, _ in held)
        sums, squares, unit = self.counts, self.counts, 0
        if self.weighted is not None:
            sums, squares, unit = self.weighted.sums, self.weighted.squares, self.weighted.unit
        one, two = 1 << unit, 1 << 2 * unit
        return Moments(
            n=n,
            without=self.n - n,
            weight=Fraction(sum(sums[at] for at, _ in held), one),
            square=Fraction(sum(squares[at] for at, _ in held), two),
            first=Fraction(sum(sums[at] * whole for at, whole in wholes), one * common),
            crossed=Fraction(sum(squares[at] * whole for at, whole in wholes), two * common),
            last=Fraction(sum(squares[at] * whole * whole for at, whole in wholes), two * common * common),
        )


class Complete(msgspec.Struct, frozen=True):
    """Over `n` respondents with a point on each of k items: Σx per item, and Σxy per pair (i ≤ j, row by row)."""

    n: int
    sums: tuple[int, ...]
    products: tuple[int, ...]


class _Row(msgspec.Struct, array_like=True, frozen=True):
    version: int
    counts: bytes
    unit: int = 0
    sums: tuple[bytes, ...] = ()
    squares: tuple[bytes, ...] = ()


def pack(counters: Counters) -> bytes:
    """The row as bytes: its version, the counts as 64-bit little-endian integers, then the weights if there are any."""
    counts = np.array(counters.counts, WORD).tobytes()
    if counters.weighted is None:
        return msgspec.msgpack.encode(_Row(VERSION, counts))
    weighted = counters.weighted
    row = _Row(VERSION, counts, weighted.unit, _written(weighted.sums), _written(weighted.squares))
    return msgspec.msgpack.encode(row)


def unpack(layout: Layout, packed: bytes) -> Counters:
    """The row that `pack` wrote; ValueError when its version or its length is not that of the layout."""
    row = _row(layout.width, packed)
    counts = tuple(np.frombuffer(row.counts, WORD).tolist())
    if not row.sums:
        return Counters(layout, counts)
    return Counters(layout, counts, Weighted(row.unit, _read(row.sums), _read(row.squares)))


def stacked(layout: Layout, rows: Sequence[bytes]) -> Integers:
    """The plain counts of many rows of one layout, rows × counts, without their weights. Errors: as `unpack`."""
    width = layout.width
    counts = b"".join(_row(width, packed).counts for packed in rows)
    return np.frombuffer(counts, WORD).reshape(len(rows), width)


def nobody(layout: Layout) -> Counters:
    """The counters of a site where nobody answered."""
    return Counters(layout, (0,) * layout.width)


def _added(one: Counters, other: Counters) -> Weighted | None:
    if one.weighted is None and other.weighted is None:
        return None
    first, second = (found.weighted or Weighted(0, found.counts, found.counts) for found in (one, other))
    unit = max(first.unit, second.unit)
    first, second = first.in_unit(unit), second.in_unit(unit)
    sums = tuple(map(int.__add__, first.sums, second.sums))
    return Weighted(unit, sums, tuple(map(int.__add__, first.squares, second.squares)))


def _row(width: int, packed: bytes) -> _Row:
    row = msgspec.msgpack.decode(packed, type=_Row)
    if row.version != VERSION or len(row.counts) != WORD.itemsize * width:
        raise ValueError(
            f"counters of version {row.version} and {len(row.counts)} bytes do not suit this questionnaire"
        )
    return row


def _written(numbers: tuple[int, ...]) -> tuple[bytes, ...]:
    return tuple(number.to_bytes((number.bit_length() + 7) // 8, "little") for number in numbers)


def _read(numbers: tuple[bytes, ...]) -> tuple[int, ...]:
    return tuple(int.from_bytes(number, "little") for number in numbers)
