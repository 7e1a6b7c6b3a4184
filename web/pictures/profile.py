"""One audience, dimension by dimension: its score and interval on a strip, the published figure, and last time."""

from collections.abc import Mapping, Sequence

import msgspec

from evaluation.edition import Dimension
from evaluation.measuring.figures import shown
from evaluation.measuring.measures import Measure
from web.frame.lettering import width, wrap
from web.pictures.charts import FEW, WIDTH, place

NAME, VALUE, LINE, APART, BAR = 12, 13, 14, 8, 24
NONE = "non montré"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension; `x` is None when nothing may be shown of it; `bar` is the top of its strip."""

    code: str
    name: str
    lines: tuple[str, ...]
    y: float
    bar: float
    x: float | None
    low: float
    high: float
    label: str
    between: str
    few: bool
    benchmark: float | None
    benchmark_label: str
    before: float | None
    before_label: str

    @property
    def bottom(self) -> float:
        """Where the next row begins."""
        return self.y + self.bar + BAR


def rows(
    audience: str, dimensions: Sequence[Dimension], now: Mapping[str, Measure], before: Mapping[str, Measure]
) -> tuple[Row, ...]:
    """One row per dimension, in the order of the référentiel."""
    made: list[Row] = []
    for dimension in dimensions:
        code = f"score.{audience}.{dimension.code}"
        made.append(_row(dimension, now.get(code), before.get(code), audience, made[-1].bottom if made else 0))
    return tuple(made)


def height(drawn: Sequence[Row]) -> float:
    """The height of the picture, its scale included."""
    return (drawn[-1].bottom if drawn else 0) + 18


def _row(dimension: Dimension, now: Measure | None, before: Measure | None, audience: str, y: float) -> Row:
    label = NONE if now is None else shown(now.value)
    lines = wrap(dimension.nom, NAME, WIDTH - 20 - APART - width(label, VALUE, bold=True))
    known = dimension.repere
    spread = now is not None and now.lower < now.upper
    return Row(
        code=dimension.code,
        name=dimension.nom,
        lines=lines,
        y=y,
        bar=6 + LINE * len(lines),
        x=None if now is None else place(float(now.value), 100),
        low=place(float(now.lower), 100) if now else 0,
        high=place(float(now.upper), 100) if now else 0,
        label=label,
        between=f"{shown(now.lower)} à {shown(now.upper)}" if now and spread else "",
        # Leaders are a census: their small number says nothing of chance.
        few=now is not None and now.n < FEW and audience != "dirigeants",
        benchmark=None if known is None else place(float(known.valeur), 100),
        benchmark_label="" if known is None else shown(known.valeur),
        before=None if before is None else place(float(before.value), 100),
        before_label="" if before is None else shown(before.value),
    )
