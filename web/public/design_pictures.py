"""Invented figures for the pictures of the design page: an ordinary case, few answers, extremes, and nothing at all."""

from decimal import Decimal
from fractions import Fraction

import msgspec

from evaluation.edition import Dimension
from evaluation.measuring.measures import Measure
from evaluation.visits.mystery_weeks import Week
from web.pictures import charts, mirror, mystery_pictures, radar

# Per audience: the score of the first dimension, and how the following ones move.
ORDINARY = {"dirigeants": (82, -3), "collaborateurs": (58, 2), "usagers": (71, 1)}
EXTREME = {"dirigeants": (100, 0), "collaborateurs": (0, 0), "usagers": (100, -14)}
WEEKS = (Week(1, 4, Fraction(25, 2)), Week(2, 0, None), Week(3, 6, Fraction(13)), Week(4, 9, Fraction(68, 5)))


class Scene(msgspec.Struct, frozen=True):
    """One state of the pictures of the eight dimensions."""

    code: str
    title: str
    rows: tuple[mirror.Row, ...]
    height: float
    radar: radar.Radar


def scenes(dimensions: tuple[Dimension, ...]) -> list[Scene]:
    """Ordinary, few answers, extremes, nothing."""
    states: tuple[tuple[str, str, dict[str, Measure]], ...] = (
        ("courant", "Cas courant", _measures(dimensions, ORDINARY, n=240, margin=4)),
        ("peu", "Moins de 10 réponses", _measures(dimensions, ORDINARY, n=7, margin=22)),
        ("extremes", "Valeurs extrêmes", _measures(dimensions, EXTREME, n=240, margin=100)),
        ("vide", "Rien encore", {}),
    )
    return [_scene(code, title, dimensions, measures) for code, title, measures in states]


def progresses() -> list[charts.Progress]:
    """A response rate under its target, above it, more answers than people, and an unknown whole."""
    cases = ((90, 360), (212, 360), (401, 360), (17, None))
    return [charts.progress(n, of, target=0.4 if of else None, one="réponse", many="réponses") for n, of in cases]


def weeks(bar: Decimal) -> mystery_pictures.Weekly:
    """Four weeks, one of them without any visit."""
    return mystery_pictures.weekly(WEEKS, bar)


def _scene(code: str, title: str, dimensions: tuple[Dimension, ...], measures: dict[str, Measure]) -> Scene:
    rows = mirror.rows(dimensions, measures)
    return Scene(code, title, rows, mirror.height(rows), radar.radar(dimensions, measures))


def _measures(
    dimensions: tuple[Dimension, ...], audiences: dict[str, tuple[int, int]], *, n: int, margin: int
) -> dict[str, Measure]:
    found = {}
    for audience, (first, move) in audiences.items():
        for rank, dimension in enumerate(dimensions):
            code, value = f"score.{audience}.{dimension.code}", first + move * rank
            spread = 0 if audience == "dirigeants" else margin
            low, high = Fraction(max(0, value - spread)), Fraction(min(100, value + spread))
            found[code] = Measure(code=code, value=Fraction(value), lower=low, upper=high, n=n)
    return found
