"""What each audience is asked: items, scales, questionnaires, as the file of an edition holds them."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import msgspec

Audience = Literal["dirigeants", "collaborateurs", "usagers"]
AUDIENCES: tuple[Audience, ...] = ("dirigeants", "collaborateurs", "usagers")


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a questionnaire; `dimension` is None for a general question, which no score uses.

    `text` holds the placeholders of `coherence.PLACEHOLDERS`; `falc` is the easy-to-read version when there is one.
    """

    kind: ClassVar[str]

    code: str
    dimension: str | None = None
    text: str = msgspec.field(name="texte")
    falc: str | None = None

    def text_for(self, words: Mapping[str, str], *, easy: bool = False) -> str:
        """The text in the organisation's own words, one for each placeholder; easy to read when asked and there."""
        return (self.falc if easy and self.falc else self.text).format_map(words)


class Question(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement rated on the agreement scale; an inverse one is favourable when people disagree."""

    kind = "agreement"
    sens: Literal["direct", "inverse"] = "direct"


class Practice(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement of practice that each leader rates and backs with the proof described in `preuve`."""

    kind = "practice"
    preuve: str


class Prediction(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the respondent believes the users say: the share who agree with the users' item `cible`."""

    kind = "prediction"
    cible: str


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer points, lowest first (value 1 is the first); `sans_avis` (value 0) is absent where an opinion is due."""

    libelles: tuple[str, ...]
    favorables: tuple[int, ...] = ()
    sans_avis: str | None = None


class Scales(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scale of each kind of item."""

    agreement: Scale = msgspec.field(name="accord")
    practice: Scale = msgspec.field(name="pratique")
    prediction: Scale


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one audience is asked; `commentaire` is the open question at the end."""

    titre: str
    introduction: str
    minutes: int
    questions: tuple[Question, ...] = ()
    pratiques: tuple[Practice, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    commentaire: str | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item in the order of the questionnaire: answers are aligned on it."""
        return (*self.questions, *self.pratiques, *self.predictions)
