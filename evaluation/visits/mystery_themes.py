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


class _Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    themes: tuple[Theme, ...]


@lru_cache(maxsize=32)
def themes(referentiel_id: str, folder: Path = READINGS) -> tuple[Theme, ...]:
    """The themes of an edition; none when nobody wrote its reading."""
    path = folder / f"{referentiel_id}.toml"
    if not path.is_file():
        return ()
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Reading).themes
