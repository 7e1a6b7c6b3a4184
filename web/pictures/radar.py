"""The radar: the dimensions as rays, the three audiences as three lines, the published figures as a dotted one."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin

import msgspec
from msgspec.structs import replace

from evaluation.edition import Dimension
from evaluation.measuring.measures import Measure
from evaluation.questionnaire import AUDIENCES
from web.frame.lettering import width, wrap
from web.pictures.charts import FEW, WIDTH

# Size of the letters, one line of a name, its longest line, between the circle and the names, round the picture.
NAME, LINE, LONGEST, APART, MARGIN = 11, 13, 96, 9, 2
LARGEST = 96
RINGS, WRITTEN = (25, 50, 75, 100), (50, 100)
# Fewer rays than this enclose nothing.
LEAST = 3
# Straight up and straight down, a name is centred on its ray.
UPRIGHT = 0.1


class Label(msgspec.Struct, frozen=True):
    """The name of a ray: its lines, where the first one stands, how they hang."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the whole block."""
        wide = _wide(self.lines)
        left = self.x - {"start": 0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - NAME * 0.8, left + wide, self.y + (len(self.lines) - 1) * LINE + NAME * 0.3

    def touches(self, other: "Label") -> bool:
        """Whether the two blocks overlap."""
        left, top, right, bottom = self.box
        x, y, end, low = other.box
        return left < end and x < right and top < low and y < bottom


class Mark(msgspec.Struct, frozen=True):
    """One measured point; `few` when it rests on fewer than ten answers."""

    x: float
    y: float
    few: bool


class Line(msgspec.Struct, frozen=True):
    """One audience, or `repere`: its path, broken where a dimension is missing, and its marks."""

    code: str
    path: str
    marks: tuple[Mark, ...]


class Radar(msgspec.Struct, frozen=True, kw_only=True):
    """The whole picture, or nothing to draw when `lines` is empty."""

    height: float
    x: float
    y: float
    radius: float
    rings: tuple[float, ...]
    scale: tuple[tuple[int, float, float], ...]
    rays: tuple[tuple[float, float], ...]
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]

    @property
    def few(self) -> bool:
        """Whether a mark rests on fewer than ten answers."""
        return any(mark.few for line in self.lines for mark in line.marks)


def radar(dimensions: Sequence[Dimension], measures: Mapping[str, Measure]) -> Radar:
    """The rays turn clockwise from the top, in the order of the référentiel; a missing dimension breaks the line."""
    names = [wrap(dimension.nom, NAME, LONGEST) for dimension in dimensions]
    radius = _radius(names)
    labels = _labels(names, radius)
    x, y = WIDTH / 2, round(max([radius, *(-label.box[1] for label in labels)]) + MARGIN, 1)
    angles = [2 * pi * rank / len(names) for rank in range(len(names))]
    found = [_line(audience, dimensions, measures, (x, y, radius)) for audience in AUDIENCES]
    drawn = [line for line in found if line.marks]
    known = [None if one.repere is None else (float(one.repere.valeur), False) for one in dimensions]
    if drawn and any(known):
        drawn.insert(0, _drawn("repere", known, (x, y, radius)))
    return Radar(
        height=round(y + max([radius, *(label.box[3] for label in labels)]) + MARGIN, 1),
        x=x,
        y=y,
        radius=radius,
        rings=tuple(round(radius * ring / 100, 1) for ring in RINGS),
        # Between the first two rays, where no mark can cover them.
        scale=tuple((ring, *_point(pi / max(len(names), 1), radius * ring / 100, x, y)) for ring in WRITTEN),
        rays=tuple(_point(angle, radius, x, y) for angle in angles),
        labels=tuple(replace(label, y=round(label.y + y, 1)) for label in labels),
        lines=tuple(drawn) if len(dimensions) >= LEAST else (),
    )


def _radius(names: Sequence[tuple[str, ...]]) -> float:
    """The largest circle that leaves every name inside the picture."""
    room = [float(LARGEST)]
    for rank, lines in enumerate(names):
        aside = abs(sin(2 * pi * rank / len(names)))
        if aside > UPRIGHT:
            room.append((WIDTH / 2 - MARGIN - _wide(lines)) / aside - APART)
    return round(min(room), 1)


def _wide(lines: Sequence[str]) -> float:
    return max(width(line, NAME) for line in lines)


def _labels(names: Sequence[tuple[str, ...]], radius: float) -> list[Label]:
    """Every name, heights counted from the centre; from the sides outwards, each moves away until it touches none."""
    asked = [_label(lines, 2 * pi * rank / len(names), radius) for rank, lines in enumerate(names)]
    placed: list[Label] = []
    for label in sorted(asked, key=lambda one: abs(one.y)):
        while any(label.touches(other) for other in placed):
            label = replace(label, y=label.y + (1 if label.y > 0 else -1))
        placed.append(label)
    return placed


def _label(lines: tuple[str, ...], angle: float, radius: float) -> Label:
    """Beside its ray, hanging outwards: above the circle at the top, below at the bottom, level at the sides."""
    x, y = _point(angle, radius + APART, WIDTH / 2, 0)
    upright = abs(sin(angle)) <= UPRIGHT
    hang = "middle" if upright else "start" if sin(angle) > 0 else "end"
    # From the ray's end to the middle of the block: half a block outwards, less and less towards the sides.
    middle = y - cos(angle) * len(lines) * LINE / 2
    return Label(lines, x, middle - (len(lines) - 1) * LINE / 2 + NAME * 0.35, hang)


def _line(
    audience: str, dimensions: Sequence[Dimension], measures: Mapping[str, Measure], circle: tuple[float, float, float]
) -> Line:
    found = [measures.get(f"score.{audience}.{dimension.code}") for dimension in dimensions]
    # Leaders are a census: their small number says nothing of chance.
    sampled = audience != "dirigeants"
    values = [None if one is None else (float(one.value), sampled and one.n < FEW) for one in found]
    return _drawn(audience, values, circle)


def _drawn(code: str, values: Sequence[tuple[float, bool] | None], circle: tuple[float, float, float]) -> Line:
    x, y, radius = circle
    points: list[Mark | None] = []
    for rank, value in enumerate(values):
        angle = 2 * pi * rank / len(values)
        place = value and _point(angle, radius * min(max(value[0], 0.0), 100.0) / 100, x, y)
        points.append(Mark(*place, value[1]) if value and place else None)
    return Line(code, _path(points), tuple(point for point in points if point))


def _path(points: Sequence[Mark | None]) -> str:
    """From each point to the next, round the circle, only where both are known; closed when none is missing."""
    if all(points):
        return "M" + "L".join(f"{point.x} {point.y}" for point in points if point) + "Z"
    path, pen = "", False
    start = next(rank for rank, point in enumerate(points) if point is None)
    for point in [*points[start:], *points[:start]]:
        if point:
            path += f"{'L' if pen else 'M'}{point.x} {point.y}"
        pen = point is not None
    return path


def _point(angle: float, distance: float, x: float, y: float) -> tuple[float, float]:
    return round(x + distance * sin(angle), 1), round(y - distance * cos(angle), 1)
