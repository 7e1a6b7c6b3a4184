"""The cells of a campaign side by side: one strip per dimension, one lettered mark per cell, never beyond 5 and 95."""

from collections.abc import Sequence
from string import ascii_uppercase

import msgspec

from evaluation.edition import Dimension
from evaluation.measuring.figures import grouped
from evaluation.publishing.publication import Published
from evaluation.publishing.published import ShownCell
from web.frame.lettering import wrap
from web.pictures.charts import WIDTH, place

NAME, LINE, LONGEST = 12, 14, WIDTH - 20
# A mark is a circle of this diameter; marks that would touch are piled up.
MARK = 18
WHOLE = "Ensemble"


class Key(msgspec.Struct, frozen=True):
    """One cell: its letter, its sites, its declared people and the class of its answers."""

    letter: str
    sites: str
    people: str
    answers: str


class Mark(msgspec.Struct, frozen=True):
    """One cell on a strip."""

    letter: str
    x: float
    y: float


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension: the marks that may be shown, and what every cell says in the table."""

    name: str
    lines: tuple[str, ...]
    y: float
    bar: float
    marks: tuple[Mark, ...]
    cells: tuple[Published, ...]

    @property
    def bottom(self) -> float:
        """Where the next strip begins."""
        return self.y + self.bar + 16


def keys(cells: Sequence[ShownCell]) -> tuple[Key, ...]:
    """The cells, the largest first, each under a letter."""
    return tuple(
        Key(_letter(rank), ", ".join(cell.sites), grouped(cell.people), cell.answers)
        for rank, cell in enumerate(_ordered(cells))
    )


def strips(audience: str, dimensions: Sequence[Dimension], cells: Sequence[ShownCell]) -> tuple[Strip, ...]:
    """One strip per dimension, then the whole; nothing when the campaign is not cut."""
    if len(cells) < 2:
        return ()
    made: list[Strip] = []
    named = [(one.nom, f"score.{audience}.{one.code}") for one in dimensions] + [(WHOLE, f"score.{audience}")]
    for name, code in named:
        figures = [cell.figures[code] for cell in _ordered(cells)]
        made.append(_strip(name, figures, made[-1].bottom if made else 0))
    return tuple(made)


def height(drawn: Sequence[Strip]) -> float:
    """The height of the picture, its scale included."""
    return (drawn[-1].bottom if drawn else 0) + 22


def reasons(drawn: Sequence[Strip]) -> list[str]:
    """Why some figures are not shown, each reason once."""
    return list(dict.fromkeys(one.refusal for strip in drawn for one in strip.cells if one.refusal))


def _ordered(cells: Sequence[ShownCell]) -> list[ShownCell]:
    return sorted(cells, key=lambda cell: (-cell.people, cell.sites))


def _letter(rank: int) -> str:
    more, last = divmod(rank, len(ascii_uppercase))
    return (ascii_uppercase[more - 1] if more else "") + ascii_uppercase[last]


def _strip(name: str, figures: Sequence[Published], y: float) -> Strip:
    placed = [
        (place(float(one.measure.value), 100), _letter(rank))
        for rank, one in enumerate(figures)
        if one.measure is not None
    ]
    piles: list[float] = []
    marks = []
    for x, letter in sorted(placed):
        level = next((at for at, last in enumerate(piles) if x - last >= MARK), len(piles))
        piles[level : level + 1] = [x]
        marks.append((letter, x, level))
    lines = wrap(name, NAME, LONGEST)
    bar = 4 + LINE * len(lines) + MARK * max(1, len(piles))
    return Strip(
        name=name,
        lines=lines,
        y=y,
        bar=bar,
        marks=tuple(Mark(letter, x, bar - MARK / 2 - MARK * level) for letter, x, level in marks),
        cells=tuple(figures),
    )
