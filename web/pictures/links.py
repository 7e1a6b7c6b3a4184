"""The links around a file as a picture: people on the left, the organisation on the right, each path a line between."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap

import msgspec

from audit.impartiality import Path

LEFT, RIGHT, ROW, TOP = 16, 304, 62, 20
LETTERS, LINES = 17, 2


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A person (a circle) or an organisation (a square), its name in lines, and where the name is anchored."""

    x: float
    y: float
    person: bool
    lines: tuple[str, ...]
    anchor: str


class Stroke(msgspec.Struct, frozen=True):
    """One link; dashed when it has ended and still counts."""

    x1: float
    y1: float
    x2: float
    y2: float
    past: bool


class Picture(msgspec.Struct, frozen=True):
    """What the template draws."""

    height: int
    nodes: tuple[Node, ...]
    strokes: tuple[Stroke, ...]


def drawn(ways: Sequence[Path], names: Mapping[str, str], today: date) -> Picture | None:
    """The picture of the paths that reach one organisation, None when nothing does."""
    if not ways:
        return None
    height = TOP + ROW * len(ways)
    goal = (RIGHT, TOP + ROW * (len(ways) - 1) / 2)
    nodes = [_node(goal, ways[0][-1].target, names, person=False)]
    strokes: list[Stroke] = []
    for row, way in enumerate(ways):
        places = [*_places(way, TOP + ROW * row), goal]
        nodes += [
            _node(place, link.source, names, person=step == 0 or way[step - 1].kind == "kin")
            for step, (place, link) in enumerate(zip(places, way, strict=False))
        ]
        strokes += [
            Stroke(*start, *end, link.ended_on is not None and link.ended_on < today)
            for start, end, link in zip(places, places[1:], way, strict=False)
        ]
    return Picture(height, tuple(nodes), tuple(strokes))


def _places(way: Path, y: float) -> Iterator[tuple[float, float]]:
    for step in range(len(way)):
        yield LEFT + step * (RIGHT - LEFT) / len(way), y


def _node(place: tuple[float, float], key: str, names: Mapping[str, str], *, person: bool) -> Node:
    x, y = place
    anchor = "start" if x == LEFT else "end" if x == RIGHT else "middle"
    return Node(x=round(x, 1), y=round(y, 1), person=person, lines=_lines(names[key]), anchor=anchor)


def _lines(name: str) -> tuple[str, ...]:
    """The name in two lines at most; the table beside the picture has it whole."""
    lines = wrap(name, LETTERS)
    return tuple(lines) if len(lines) <= LINES else (lines[0], lines[1][: LETTERS - 1].rstrip() + "…")
