"""A figure on its scale, and a share of a whole: numbers in, coordinates and short labels out, nothing else."""

from decimal import Decimal

import msgspec

from evaluation.measuring.figures import grouped, shown
from evaluation.rules import RuleResult
from web.frame.lettering import width

# Drawing units: a picture is 320 wide, so that its letters stay readable on a phone.
WIDTH = 320
EDGE = 10
FEW = 10
# Sizes of letters in static/charts.css: a figure, what is written at a bar.
VALUE, LABEL = 13, 11.5
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


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A share of a whole with its target; `width` is None when the whole is unknown."""

    width: float | None
    target: float | None
    target_label: str
    label: str


def interval_of(rule: RuleResult) -> Interval:
    """The picture of one rule, on the scale of its measure."""
    top = _top(rule)
    bar = _exact(rule.threshold)
    value, low, high = rule.value or 0.0, rule.lower or 0.0, rule.upper or 0.0
    x = None if rule.value is None else place(value, top)
    label = "" if x is None else shown(_exact(value), bar)
    aim = f"seuil {shown(bar)} →" if rule.direction == "minimum" else f"← limite {shown(bar)}"
    return Interval(
        outcome=rule.outcome.value,
        word=rule.outcome.word,
        top=shown(top),
        x=x,
        low=place(low, top),
        high=place(high, top),
        bar=place(rule.threshold, top),
        label=label,
        label_anchor=anchor(x or 0, label, VALUE, bold=True),
        between=f"entre {shown(_exact(low), bar)} et {shown(_exact(high), bar)}" if low < high else "",
        bar_label=aim,
        bar_anchor=anchor(place(rule.threshold, top), aim, LABEL),
        n=rule.n,
        few=0 < rule.n < FEW and rule.measure.startswith(SAMPLED),
        description=rule.sentence,
    )


def progress(count: int, whole: int | None, *, target: float | None = None, one: str, many: str) -> Progress:
    """How many out of how many; `target` is a share between 0 and 1. More than the whole fills it, no further."""
    said = f"{grouped(count)} {many if count >= 2 else one}"
    if not whole:
        return Progress(width=None, target=None, target_label="", label=said)
    share = count / whole
    x = None if target is None else place(target * 100, 100)
    aim = "" if target is None else f"objectif {shown(target * 100)}\u00a0%"
    return Progress(
        width=round(min(share, 1.0) * (WIDTH - 2 * EDGE), 1),
        target=x,
        target_label=aim,
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


def place(value: float, top: float) -> float:
    """Where a value falls between the two edges; what is off the scale is drawn at its end."""
    share = min(max(value / top, 0.0), 1.0)
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def anchor(x: float, text: str, size: float, *, bold: bool = False) -> str:
    """How a text is hung on `x` without leaving the picture."""
    half = width(text, size, bold=bold) / 2
    return "start" if x < half else "end" if x > WIDTH - half else "middle"
