"""What the criteria of a mystery grid are about: themes, each tied to a dimension, beside the référentiel.

A published edition does not change; its reading stands in `evaluation/referentiels/visites/` and changes no note.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec

from evaluation.referentiel import FOLDER

READINGS = FOLDER / "visites"


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Criteria about one thing: `delai` when they measure a wait, `critique` when a failure is always shown.

    `question` is the item of the people served that speaks of the same, hence the `dimension`. `piste` is what an
    organisation can do when one of the criteria often fails.
    """

    nom: str
    dimension: str
    question: str
    criteres: tuple[str, ...]
    piste: str
    delai: bool = False
    critique: bool = False


class Engagement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a criterion promises, in figures: kept up to `tenu`, waited for up to `fenetre`, both in `unite`.

    `mesure` is what the shopper measures (`mystery_delays`). `seul`: the measure alone decides of the criterion, which
    makes no exception. `toujours`: the criterion applies to every visit of the channel.
    """

    canal: str
    critere: str
    mesure: str
    unite: str
    tenu: int
    fenetre: int
    seul: bool = True
    toujours: bool = True


class _Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    themes: tuple[Theme, ...] = ()
    engagements: tuple[Engagement, ...] = ()


def themes(referentiel_id: str, folder: Path = READINGS) -> tuple[Theme, ...]:
    """The themes of an edition; none when nobody wrote its reading."""
    return _read(referentiel_id, folder).themes


def engagements(referentiel_id: str, channel: str = "", folder: Path = READINGS) -> tuple[Engagement, ...]:
    """The engagements of an edition that are measured, of one channel or of all."""
    return tuple(one for one in _read(referentiel_id, folder).engagements if channel in ("", one.canal))


@lru_cache(maxsize=32)
def _read(referentiel_id: str, folder: Path) -> _Reading:
    path = folder / f"{referentiel_id}.toml"
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Reading) if path.is_file() else _Reading()
