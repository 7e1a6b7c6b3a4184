"""Other referentials beside ours: which of their points each of our requirements speaks of; facts read from files."""

import tomllib
from functools import lru_cache

import msgspec

from evaluation.referentiel import FOLDER


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clause, a commitment or a criterion: its number, a short title of ours, our requirements that speak of it."""

    code: str
    titre: str
    exigences: tuple[str, ...]


class Other(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another referential: its name and edition, a short name for columns, what is to be known of it, its points."""

    nom: str
    court: str
    note: str
    source: str
    points: tuple[Point, ...]

    def of(self, requirement: str) -> tuple[Point, ...]:
        """The points that one of our requirements speaks of."""
        return tuple(point for point in self.points if requirement in point.exigences)


@lru_cache(maxsize=1)
def others() -> tuple[Other, ...]:
    """Every referential that is mapped, those that most organisations know first."""
    read = [
        msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Other)
        for path in sorted((FOLDER / "correspondances").glob("*.toml"))
    ]
    return tuple(sorted(read, key=lambda one: -len(one.points)))
