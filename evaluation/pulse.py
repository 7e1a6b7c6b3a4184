"""The pulse survey of an edition: which of its statements are asked again, and the edition cut down to them."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from evaluation import referentiel as referentiels
from evaluation.questionnaire import Audience, Questionnaire
from evaluation.referentiel import Referentiel, ReferentielError

FOLDER = referentiels.FOLDER / "suivi"
# The leaders answer in their own name, before an auditor: theirs is no survey.
AUDIENCES: tuple[Audience, ...] = ("collaborateurs", "usagers")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one audience is asked again: codes of the edition's statements, and the minutes that they take."""

    minutes: int
    enonces: tuple[str, ...]


Asked = Mapping[Audience, Part]


def load(edition: Referentiel, folder: Path = FOLDER) -> Asked:
    """What the pulse of this edition asks today, by audience; ReferentielError when its file cannot be used."""
    try:
        data = (folder / f"{edition.id}.toml").read_bytes()
    except FileNotFoundError as error:
        raise ReferentielError(f"Sondage de suivi « {edition.id} » : le fichier manque.") from error
    return decode(edition, data)


def decode(edition: Referentiel, data: bytes) -> Asked:
    """The same from its bytes; ReferentielError says in French what is wrong."""
    try:
        asked = msgspec.convert(tomllib.loads(data.decode("utf-8")), dict[Audience, Part])
    except (ValueError, msgspec.ValidationError) as error:
        raise ReferentielError(f"Sondage de suivi « {edition.id} » : le fichier est mal formé ({error}).") from error
    if wrong := list(faults(edition, asked)):
        raise ReferentielError(f"Sondage de suivi « {edition.id} » : {' ; '.join(wrong)}.")
    return asked


def faults(edition: Referentiel, asked: Asked) -> Iterator[str]:
    """What is wrong with a choice of statements, each a French clause."""
    if set(asked) != set(AUDIENCES):
        yield "il interroge les agents et les usagers, et personne d’autre"
    wanted = [dimension.code for dimension in edition.dimensions]
    for audience in set(asked) & set(AUDIENCES):
        known = {item.code: item.dimension for item in edition.questionnaires[audience].questions}
        codes = asked[audience].enonces
        yield from (f"l’énoncé « {code} » n’est pas posé aux {audience}" for code in codes if code not in known)
        if sorted(found for code in codes if (found := known.get(code))) != sorted(wanted):
            yield f"il faut un énoncé, et un seul, par dimension pour les {audience}"
        if not any(code in known and known[code] is None for code in codes):
            yield f"il manque la question d’ensemble des {audience}"


def check() -> None:
    """ReferentielError unless every open edition has its pulse: asked at start-up."""
    for name in referentiels.available():
        load(referentiels.load(name))


def short(edition: Referentiel, asked: Asked) -> Referentiel:
    """The edition cut down to these statements, in its own order and words: no leader, no guess, and no rule at all.

    Without thresholds no verdict can be drawn from it, whoever asks. As the same people are asked time and again, a
    figure of the whole needs as many answers as one of a part.
    """
    limits = edition.populations
    least = max(limits.publication, limits.decoupe)
    return msgspec.structs.replace(
        edition,
        questionnaires={name: _cut(edition.questionnaires[name], part) for name, part in asked.items()},
        populations=msgspec.structs.replace(limits, publication=least),
        seuils=(),
        niveaux=(),
    )


def whole_or_short(edition: Referentiel, asked: Mapping[str, object] | None) -> Referentiel:
    """The edition that an evaluation goes by: whole, or cut down to what its row says is `asked`."""
    return edition if not asked else short(edition, msgspec.convert(asked, dict[Audience, Part]))


def _cut(one: Questionnaire, part: Part) -> Questionnaire:
    kept = tuple(item for item in one.questions if item.code in part.enonces)
    return msgspec.structs.replace(one, minutes=part.minutes, questions=kept, pratiques=(), predictions=())
