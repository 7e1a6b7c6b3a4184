"""The questions of an edition in other words, English or easy to read: files beside the edition, decoded strictly."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from string import Formatter

import msgspec

from core import english_words, vocabulary
from evaluation import referentiel as referentiels
from evaluation.questionnaire import Audience, Item, Practice, Prediction, Questionnaire, Scale, Scales
from evaluation.referentiel import Referentiel, ReferentielError

FOLDER = referentiels.FOLDER / "libelles"
FRENCH, ENGLISH, EASY = "fr", "en", "falc"
OTHERS = (ENGLISH, EASY)
# Where a prediction quotes the users' item that it is about.
TARGET = "{cible}"


class ScaleWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a scale, point by point."""

    libelles: tuple[str, ...]
    sans_avis: str | None = None


class EveryScale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of the scale of each kind of item."""

    accord: ScaleWords
    pratique: ScaleWords
    prediction: ScaleWords


class Titles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands before and after the questions of one audience."""

    titre: str
    introduction: str
    commentaire: str | None = None


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every text of an edition's questionnaires in one language.

    `general` and `predictions` are titles of screens; `prediction` is the pattern of each, `{cible}` its quotation;
    `items` and `preuves` are keyed by item code.
    """

    general: str
    predictions: str
    prediction: str
    dimensions: dict[str, str]
    echelles: EveryScale
    questionnaires: dict[Audience, Titles]
    items: dict[str, str]
    preuves: dict[str, str]


class Worded(msgspec.Struct, frozen=True):
    """An edition in one language, and the titles of the screens that no dimension names."""

    referentiel: Referentiel
    general: str
    predictions: str


def of(referentiel: Referentiel, language: str) -> Worded:
    """The edition in French, English or easy French: same codes, same order, other words."""
    if language not in OTHERS:
        return Worded(referentiel, "En général", "Ce qu’en pensent {les_usagers}, selon vous")
    return _worded(referentiel.id, referentiel.digest, language, _bytes(referentiel.id, language))


def words(language: str, word: str) -> Mapping[str, str]:
    """The organisation's word in a language, one form for each placeholder."""
    return english_words.forms(word) if language == ENGLISH else vocabulary.forms(word)


def digests(referentiel_id: str) -> dict[str, str]:
    """Language → SHA-256 (hexadecimal) of the file that words this edition: the journal keeps it at opening."""
    return {language: sha256(_bytes(referentiel_id, language)).hexdigest() for language in OTHERS}


def check() -> None:
    """ReferentielError unless every open edition is worded in full in every language: asked at start-up."""
    for name in referentiels.available():
        for language in OTHERS:
            of(referentiels.load(name), language)


def decode(referentiel: Referentiel, language: str, data: bytes) -> Worded:
    """The edition worded by these bytes; ReferentielError says in French what is missing, unknown or ill-formed."""
    try:
        wording = msgspec.convert(tomllib.loads(data.decode("utf-8")), Wording)
    except (ValueError, msgspec.ValidationError) as error:
        raise _refused(referentiel.id, language, f"le fichier est mal formé ({error})") from error
    if wrong := list(faults(referentiel, wording, language)):
        raise _refused(referentiel.id, language, " ; ".join(wrong))
    return Worded(_applied(referentiel, wording, language), wording.general, wording.predictions)


def faults(referentiel: Referentiel, wording: Wording, language: str) -> Iterator[str]:
    """What the wording lacks, or has too much, each a French clause."""
    questionnaires = referentiel.questionnaires
    asked = [item for one in questionnaires.values() for item in one.items if not isinstance(item, Prediction)]
    # What the edition itself says in easy words is said there only.
    own = {item.code for item in asked if language == EASY and item.falc}
    pairs: dict[str, tuple[set[str], set[str]]] = {
        "la dimension": ({dimension.code for dimension in referentiel.dimensions}, set(wording.dimensions)),
        "la question": ({item.code for item in asked} - own, set(wording.items)),
        "la preuve": ({item.code for item in asked if isinstance(item, Practice)}, set(wording.preuves)),
        "le questionnaire": ({*questionnaires}, {*wording.questionnaires}),
    }
    for kind, (wanted, found) in pairs.items():
        yield from (f"il manque {kind} « {code} »" for code in sorted(wanted - found))
        yield from (f"{kind} « {code} » est de trop" for code in sorted(found - wanted))
    for name, scale, said in _scales(referentiel, wording):
        if len(scale.libelles) != len(said.libelles) or (scale.sans_avis is None) != (said.sans_avis is None):
            yield f"l’échelle « {name} » n’a pas les points de l’édition"
    for code in set(questionnaires) & set(wording.questionnaires):
        if (questionnaires[code].commentaire is None) != (wording.questionnaires[code].commentaire is None):
            yield f"la question ouverte des {code} manque ou est de trop"
    if wording.prediction.count(TARGET) != 1:
        yield f"la prédiction doit citer {TARGET} une fois"
    yield from _unknown_words(wording, set(words(language, "usager")) | {TARGET[1:-1]})


def _unknown_words(wording: Wording, known: set[str]) -> Iterator[str]:
    titles = [title.commentaire or "" for title in wording.questionnaires.values()]
    for text in (wording.predictions, wording.prediction, *wording.items.values(), *titles):
        unknown = {name for _, name, _, _ in Formatter().parse(text) if name is not None} - known
        yield from (f"le mot à remplacer « {{{name}}} » est inconnu" for name in sorted(unknown))


def _scales(referentiel: Referentiel, wording: Wording) -> list[tuple[str, Scale, ScaleWords]]:
    scales, said = referentiel.echelles, wording.echelles
    return [
        ("accord", scales.agreement, said.accord),
        ("pratique", scales.practice, said.pratique),
        ("prediction", scales.prediction, said.prediction),
    ]


def _applied(referentiel: Referentiel, wording: Wording, language: str) -> Referentiel:
    replace = msgspec.structs.replace
    texts = {
        item.code: (item.falc if language == EASY else None) or wording.items.get(item.code, "")
        for questionnaire in referentiel.questionnaires.values()
        for item in questionnaire.items
    }

    def said(item: Item) -> Item:
        if isinstance(item, Prediction):
            return replace(item, text=wording.prediction.replace(TARGET, texts[item.cible].removesuffix(".")))
        if isinstance(item, Practice):
            return replace(item, text=texts[item.code], preuve=wording.preuves[item.code])
        return replace(item, text=texts[item.code])

    def asked(audience: Audience, one: Questionnaire) -> Questionnaire:
        kinds = {name: tuple(map(said, getattr(one, name))) for name in ("questions", "pratiques", "predictions")}
        return replace(one, **msgspec.structs.asdict(wording.questionnaires[audience]), **kinds)

    scales = [replace(scale, **msgspec.structs.asdict(points)) for _, scale, points in _scales(referentiel, wording)]
    return replace(
        referentiel,
        dimensions=tuple(replace(one, nom=wording.dimensions[one.code]) for one in referentiel.dimensions),
        echelles=Scales(agreement=scales[0], practice=scales[1], prediction=scales[2]),
        questionnaires={code: asked(code, one) for code, one in referentiel.questionnaires.items()},
    )


def _bytes(referentiel_id: str, language: str) -> bytes:
    path = FOLDER / f"{referentiel_id}.{language}.toml"
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _refused(referentiel_id, language, "le fichier manque") from error


@lru_cache(maxsize=32)
def _worded(referentiel_id: str, _digest: str, language: str, data: bytes) -> Worded:
    return decode(referentiels.load(referentiel_id), language, data)


def _refused(referentiel_id: str, language: str, reason: str) -> ReferentielError:
    return ReferentielError(f"Libellés « {referentiel_id}.{language} » : {reason}.")
