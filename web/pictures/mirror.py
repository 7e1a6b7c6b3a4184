"""The mirror: each dimension as two bars, agents to the left, people served to the right, at one scale."""

from collections.abc import Mapping, Sequence

import msgspec

from evaluation.edition import Dimension
from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from web.frame.lettering import width, wrap
from web.pictures.charts import EDGE, FEW, WIDTH

CENTRE, HALF = WIDTH / 2, WIDTH / 2 - EDGE
NONE = "non mesuré"
# Sizes of the letters (static/charts.css), one line of a name, what stands under the names, between two texts.
NAME, VALUE, NOTHING = 12, 13, 11
LINE, BARS, APART = 14, 36, 8


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of a row: its rectangle and its whisker; its figure stands at the edge of the picture."""

    x: float
    width: float
    low: float
    high: float
    label: str
    few: bool
    between: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension; `lines` is its name as it is cut, `bars` the top of its bars, leaders a mark on both sides."""

    name: str
    lines: tuple[str, ...]
    y: float
    bars: float
    left: Side | None
    right: Side | None
    leaders: tuple[float, float] | None
    leaders_label: str
    benchmark: tuple[float, float] | None
    benchmark_label: str

    @property
    def measured(self) -> bool:
        """Whether anything can be drawn on the row."""
        return any(part is not None for part in (self.left, self.right, self.leaders))

    @property
    def few(self) -> bool:
        """Whether one of its sides rests on fewer than ten answers."""
        return any(side is not None and side.few for side in (self.left, self.right))

    @property
    def bottom(self) -> float:
        """Where the next row begins."""
        return self.y + self.bars + BARS - 6


def rows(dimensions: Sequence[Dimension], measures: Mapping[str, Measure]) -> tuple[Row, ...]:
    """One row per dimension, in the order of the référentiel; what was not measured leaves its side empty."""
    made: list[Row] = []
    for dimension in dimensions:
        made.append(_row(dimension, measures, y=made[-1].bottom if made else 0))
    return tuple(made)


def height(drawn: Sequence[Row]) -> float:
    """The height of the whole picture, its scale included."""
    return (drawn[-1].bottom if drawn else 0) + 30


def _row(dimension: Dimension, measures: Mapping[str, Measure], *, y: float) -> Row:
    leaders = measures.get(f"score.dirigeants.{dimension.code}")
    known = dimension.repere
    left = _side(measures.get(f"score.collaborateurs.{dimension.code}"), -1)
    right = _side(measures.get(f"score.usagers.{dimension.code}"), 1)
    lines = _lines(dimension.nom, left, right)
    return Row(
        name=dimension.nom,
        lines=lines,
        y=y,
        bars=6 + LINE * len(lines),
        left=left,
        right=right,
        leaders=None if leaders is None else _both(float(leaders.value)),
        leaders_label="" if leaders is None else shown(leaders.value),
        benchmark=None if known is None else _both(float(known.valeur)),
        benchmark_label="" if known is None else shown(known.valeur),
    )


def _lines(name: str, *sides: Side | None) -> tuple[str, ...]:
    """The name, in the middle, cut so that it leaves both edges to the figures."""
    edges = (width(NONE, NOTHING) if side is None else width(side.label, VALUE, bold=True) for side in sides)
    return wrap(name, NAME, 2 * (HALF - max(edges) - APART))


def _both(value: float) -> tuple[float, float]:
    """The same value on the left and on the right of the centre."""
    return _off(value, -1), _off(value, 1)


def _off(value: float, direction: int) -> float:
    return round(CENTRE + direction * HALF * min(max(value, 0.0), 100.0) / 100, 1)


def _side(measure: Measure | None, direction: int) -> Side | None:
    if measure is None:
        return None
    end, low, high = (_off(float(value), direction) for value in (measure.value, measure.lower, measure.upper))
    return Side(
        x=min(end, CENTRE),
        width=round(abs(end - CENTRE), 1),
        low=low,
        high=high,
        label=shown(measure.value),
        few=measure.n < FEW,
        between=f"{shown(measure.lower)} à {shown(measure.upper)}" if measure.lower < measure.upper else "",
    )
