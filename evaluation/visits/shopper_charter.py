"""The charter that shoppers sign and the quiz that follows: texts with an edition, read beside the référentiels."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

import msgspec

from evaluation.referentiel import FOLDER

TEXTS = FOLDER / "enquete"


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One promise of the charter."""

    titre: str
    texte: str


class Charter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The promises, under an edition that is signed."""

    edition: str
    titre: str
    articles: tuple[Article, ...]

    def digest(self) -> str:
        """SHA-256 of the text: what was signed can be shown again."""
        return sha256(msgspec.json.encode(self)).hexdigest()


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question with one right choice, counted from 1, and why it is the right one."""

    code: str
    texte: str
    choix: tuple[str, ...]
    juste: int
    explication: str


class Quiz(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The questions and how many right answers are asked for."""

    edition: str
    reussite: int
    questions: tuple[Question, ...]

    def wrong(self, answers: Mapping[str, str]) -> list[Question]:
        """The questions that are not answered by their right choice; `answers`: code → rank of the choice, from 1."""
        return [one for one in self.questions if answers.get(one.code) != str(one.juste)]


@lru_cache(maxsize=1)
def charter() -> Charter:
    """The charter in force."""
    return msgspec.convert(tomllib.loads((TEXTS / "charte.toml").read_text("utf-8")), Charter)


@lru_cache(maxsize=1)
def quiz() -> Quiz:
    """The quiz in force."""
    return msgspec.convert(tomllib.loads((TEXTS / "questionnaire.toml").read_text("utf-8")), Quiz)
