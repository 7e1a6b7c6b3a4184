"""Pictures of mystery notes: one bar per channel, and the mean of each week as a line, both on the 20 points."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from types import MappingProxyType

import msgspec

from evaluation.measuring.figures import shown
from evaluation.visits.mystery_control import Control
from evaluation.visits.mystery_weeks import Week
from web.frame.lettering import width, wrap
from web.pictures.charts import EDGE, FEW, VALUE, WIDTH
from web.visits.mystery_views import Note

POINTS = 20
# Channels: size and height of a name's line, height of its bar, between two texts.
NAME, LINE, BARS, APART = 12, 14, 34, 10
# The size of a weekly figure.
MEAN = 11
# Weeks: where the line begins and ends, its highest and lowest, what stands below, the least room of a number.
LEFT, RIGHT, TOP, FOOT, BELOW, ROOM = 30, 312, 22, 132, 42, 32
NOTHING: Mapping[int, str] = MappingProxyType({})
WITHIN, ABOVE, UNDER = "dans les limites", "au-dessus des limites", "au-dessous des limites"


class Channel(msgspec.Struct, frozen=True):
    """One channel: its note, the lines of its name, the top of the row and that of its bar."""

    note: Note
    lines: tuple[str, ...]
    said: str
    y: float
    bar: float


class Point(msgspec.Struct, frozen=True):
    """One week; `y` is None without a visit, `label` and `said` are empty when there is no room to write them.

    `read`: what the control limits say of it, nothing without limits or without a visit. `between`: its interval in
    words, nothing when nobody gave it.
    """

    number: int
    n: int
    x: float
    y: float | None
    label: str
    figure: str
    few: bool
    said: bool
    read: str = ""
    between: str = ""

    @property
    def out(self) -> bool:
        """Whether it stands outside the control limits."""
        return self.read not in ("", WITHIN)


class Limits(msgspec.Struct, frozen=True):
    """The heights of the central line and of the control limits, cut at the ends of the scale, and their figures."""

    centre: float
    low: float
    high: float
    mean: str
    between: str


class Weekly(msgspec.Struct, frozen=True):
    """The weeks as a line broken where there was no visit, the height of the pass mark, and limits when asked for."""

    points: tuple[Point, ...]
    path: str
    bar: float
    bar_label: str
    limits: Limits | None = None
    height: float = FOOT + BELOW

    @property
    def few(self) -> bool:
        """Whether a week rests on fewer than ten visits."""
        return any(point.few for point in self.points)


def channels(notes: Sequence[Note]) -> tuple[Channel, ...]:
    """The rows of the picture, in the order of the notes."""
    made: list[Channel] = []
    for note in notes:
        said = f"{note.figure} · {note.word}"
        lines = wrap(note.name, NAME, WIDTH - 2 * EDGE - width(said, VALUE, bold=True) - APART)
        y = made[-1].y + made[-1].bar + BARS if made else 0
        made.append(Channel(note, lines, said, y, LINE * len(lines) + 5))
    return tuple(made)


def channels_height(rows: Sequence[Channel]) -> float:
    """The height of the picture, its scale included."""
    return (rows[-1].y + rows[-1].bar + BARS if rows else 0) + 22


def weekly(
    weeks: Sequence[Week], bar: Decimal, control: Control | None = None, between: Mapping[int, str] = NOTHING
) -> Weekly:
    """The picture of the weeks against the pass mark and, when there are some, the control limits.

    `between`: the interval of each week in words, for the table.
    """
    step = (RIGHT - LEFT) / max(len(weeks), 1)
    every = ceil(ROOM / step)
    room = step * every
    points = tuple(
        msgspec.structs.replace(
            _point(week, LEFT + (rank + 0.5) * step, bar, room if rank % every == 0 else 0),
            read="" if week.mean is None or control is None else _read(float(week.mean), control),
            between=between.get(week.number, ""),
        )
        for rank, week in enumerate(weeks)
    )
    path, pen = "", False
    for point in points:
        if point.y is not None:
            path += f"{'L' if pen else 'M'}{point.x} {point.y}"
        pen = point.y is not None
    return Weekly(points, path, _height(bar), shown(bar), None if control is None else _limits(control))


def by_week(weeks: Sequence[Week], bar: Decimal) -> Weekly | None:
    """The same, None when the weeks are not known."""
    return weekly(weeks, bar) if weeks else None


def _point(week: Week, x: float, bar: Decimal, room: float) -> Point:
    """A week with as much room for its words, none to leave them to the table."""
    figure = "" if week.mean is None else shown(week.mean, bar)
    return Point(
        number=week.number,
        n=week.n,
        x=round(x, 1),
        y=None if week.mean is None else _height(week.mean),
        label=figure if width(figure, MEAN, bold=True) < room else "",
        figure=figure,
        few=0 < week.n < FEW,
        said=room > 0,
    )


def _read(mean: float, control: Control) -> str:
    if mean > control.high:
        return ABOVE
    return UNDER if mean < control.low else WITHIN


def _limits(control: Control) -> Limits:
    low, high = max(control.low, 0.0), min(control.high, float(POINTS))
    between = f"de {shown(low)} à {shown(high)}"
    return Limits(_height(control.centre), _height(low), _height(high), shown(control.centre), between)


def _height(note: Fraction | Decimal | float) -> float:
    share = min(max(float(note) / POINTS, 0.0), 1.0)
    return round(FOOT - share * (FOOT - TOP), 1)
