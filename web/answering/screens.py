"""The screens of a questionnaire: made once for all who read the same questions in the same words."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

import msgspec

from evaluation import pulse, wordings
from evaluation import referentiel as referentiels
from evaluation.questionnaire import Item, Practice, Questionnaire
from evaluation.referentiel import Referentiel
from evaluation.wordings import Worded

# What is asked at once: a phone shows it in two or three thumbs.
MOST_ON_A_SCREEN = 4

# Screens made already, without anybody's answers, by what tells them apart.
Pages: TypeAlias = dict[tuple[object, ...], tuple[str, ...]]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question on a screen: its field, its words, its points as (value, words), the proof expected if any."""

    position: int
    code: str
    text: str
    points: tuple[tuple[int, str], ...]
    no_opinion: str | None
    proof: str = ""


class Screen(msgspec.Struct, frozen=True):
    """What is asked at once: `kind` is dimension, general, prediction or comment (which has no question)."""

    kind: str
    title: str
    asked: tuple[Asked, ...]


class Made(msgspec.Struct, frozen=True):
    """A questionnaire in one language and one organisation's word, cut into screens; `pages`: see spliced.py."""

    referentiel: Referentiel
    questionnaire: Questionnaire
    screens: tuple[Screen, ...]
    pages: Pages = msgspec.field(default_factory=dict)


@lru_cache(maxsize=64)
def made(referentiel_id: str, _digest: str, asked: str, language: str, audience: str, word: str) -> Made:
    """Made once for all who read the same questions in the same words; the digest names the edition.

    `asked`: what a pulse asks of the edition, as JSON, « null » for the whole of it.
    """
    worded = wordings.of(referentiels.load(referentiel_id), language)
    cut = pulse.whole_or_short(worded.referentiel, msgspec.json.decode(asked))
    worded = msgspec.structs.replace(worded, referentiel=cut)
    questionnaire = cut.questionnaires[audience]  # type: ignore[index]
    return Made(cut, questionnaire, _screens(worded, questionnaire, wordings.words(language, word)))


def _screens(worded: Worded, questionnaire: Questionnaire, words: Mapping[str, str]) -> tuple[Screen, ...]:
    """One dimension after the other in the order of the model, then general questions, predictions, the comment."""
    referentiel = worded.referentiel
    asked = [(item, _asked(referentiel, position, item, words)) for position, item in enumerate(questionnaire.items)]

    def screens(kind: str, title: str, dimension: str | None, *, guessed: bool = False) -> Iterator[Screen]:
        chosen = [one for item, one in asked if item.dimension == dimension and (item.kind == "prediction") == guessed]
        parts = [chosen[start : start + MOST_ON_A_SCREEN] for start in range(0, len(chosen), MOST_ON_A_SCREEN)]
        for number, part in enumerate(parts, 1):
            yield Screen(kind, f"{title} ({number}/{len(parts)})" if len(parts) > 1 else title, tuple(part))

    made = [one for dimension in referentiel.dimensions for one in screens("dimension", dimension.nom, dimension.code)]
    made += screens("general", worded.general, None)
    made += screens("prediction", worded.predictions.format_map(words), None, guessed=True)
    if questionnaire.commentaire:
        made.append(Screen("comment", questionnaire.commentaire.format_map(words), ()))
    return tuple(made)


def _asked(referentiel: Referentiel, position: int, item: Item, words: Mapping[str, str]) -> Asked:
    scale = getattr(referentiel.echelles, item.kind)
    return Asked(
        position=position,
        code=item.code,
        text=item.text_for(words),
        points=tuple(enumerate(scale.libelles, 1)),
        no_opinion=scale.sans_avis,
        proof=item.preuve if isinstance(item, Practice) else "",
    )
