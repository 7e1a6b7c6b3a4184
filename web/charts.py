"""Where the shapes of each picture fall: numbers in, coordinates and short labels out, nothing else."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from evaluation.edition import Dimension
from evaluation.figures import grouped, shown
from evaluation.measures import Measure
from evaluation.rules import RuleResult

# Drawing units: a picture is 320 wide, so that its letters stay readable on a phone.
WIDTH = 320
EDGE = 10
CENTRE, HALF = WIDTH / 2, WIDTH / 2 - EDGE
ROW = 50
FEW = 10
# Leaders are a census: their small number says nothing of chance.
SAMPLED = ("score.collaborateurs", "score.usagers", "participation.collaborateurs", "participation.usagers")


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """One figure on its scale, its interval and the bar to reach; `x` is None when nothing was measured."""

    outcome: str
    word: str
    top: str
    x: float | None
    low: float
    high: float
    bar: float
    label: str
    label_anchor: str
    between: str
    bar_label: str
    bar_anchor: str
    n: int
    few: bool
    description: str


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One bar of a mirrored row: its rectangle and its whisker; its figure stands at the edge of the picture."""

    x: float
    width: float
    low: float
    high: float
    label: str
    few: bool
    between: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension of the mirror: agents on the left, people served on the right, leaders as a mark on both."""

    name: str
    y: float
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


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A share of a whole with its target; `width` is None when the whole is unknown."""

    width: float | None
    target: float | None
    target_anchor: str
    target_label: str
    label: str


def interval_of(rule: RuleResult) -> Interval:
    """The picture of one rule, on the scale of its measure."""
    top = _top(rule)
    bar = _exact(rule.threshold)
    value, low, high = rule.value or 0.0, rule.lower or 0.0, rule.upper or 0.0
    x = None if rule.value is None else _x(value, top)
    return Interval(
        outcome=rule.outcome.value,
        word=rule.outcome.word,
        top=shown(top),
        x=x,
        low=_x(low, top),
        high=_x(high, top),
        bar=_x(rule.threshold, top),
        label="" if x is None else shown(_exact(value), bar),
        label_anchor=_anchor(x or 0),
        between=f"entre {shown(_exact(low), bar)} et {shown(_exact(high), bar)}" if low < high else "",
        bar_label=f"seuil {shown(bar)} →" if rule.direction == "minimum" else f"← limite {shown(bar)}",
        bar_anchor=_anchor(_x(rule.threshold, top)),
        n=rule.n,
        few=0 < rule.n < FEW and rule.measure.startswith(SAMPLED),
        description=rule.sentence,
    )


def mirror(dimensions: Sequence[Dimension], measures: Mapping[str, Measure]) -> tuple[Row, ...]:
    """One row per dimension, in the order of the référentiel; what was not measured leaves its side empty."""
    return tuple(_row(position, dimension, measures) for position, dimension in enumerate(dimensions))


def mirror_height(rows: Sequence[Row]) -> float:
    """The height of the whole mirror, its scale included."""
    return len(rows) * ROW + 30


def progress(count: int, whole: int | None, *, target: float | None = None, one: str, many: str) -> Progress:
    """How many out of how many; `target` is a share between 0 and 1. More than the whole fills it, no further."""
    said = f"{grouped(count)} {many if count >= 2 else one}"
    if not whole:
        return Progress(width=None, target=None, target_anchor="middle", target_label="", label=said)
    share = min(count / whole, 1.0)
    x = None if target is None else _x(target * 100, 100)
    return Progress(
        width=round(share * (WIDTH - 2 * EDGE), 1),
        target=x,
        target_anchor=_anchor(x or 0),
        target_label="" if target is None else f"objectif {shown(target * 100)}\u00a0%",
        label=f"{said} sur {grouped(whole)}, soit {shown(round(share * 100, 1))}\u00a0%",
    )


def _top(rule: RuleResult) -> float:
    """The end of the scale: 100 for a score, 20 for a note, a little beyond the count for a count."""
    if rule.measure.startswith("mystere."):
        return 20
    if rule.measure.startswith(("score.", "participation.")):
        return 100
    return max(5, rule.threshold, (rule.value or 0) + 1)


def _exact(value: float) -> Decimal:
    """The decimal that a float was written from, so that 54.9 equals a bar of 54.9."""
    return Decimal(str(value))


def _x(value: float, top: float) -> float:
    """Where a value falls between the two edges; what is off the scale is drawn at its end."""
    share = min(max(value / top, 0.0), 1.0)
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _anchor(x: float) -> str:
    """How a text is hung on `x` without leaving the picture."""
    return "start" if x < 45 else "end" if x > WIDTH - 45 else "middle"


def _row(position: int, dimension: Dimension, measures: Mapping[str, Measure]) -> Row:
    leaders = measures.get(f"score.dirigeants.{dimension.code}")
    known = dimension.repere
    return Row(
        name=dimension.nom,
        y=position * ROW,
        left=_side(measures.get(f"score.collaborateurs.{dimension.code}"), -1),
        right=_side(measures.get(f"score.usagers.{dimension.code}"), 1),
        leaders=None if leaders is None else _both(float(leaders.value)),
        leaders_label="" if leaders is None else shown(leaders.value),
        benchmark=None if known is None else _both(float(known.valeur)),
        benchmark_label="" if known is None else shown(known.valeur),
    )


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
