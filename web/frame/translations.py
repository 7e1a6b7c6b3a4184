"""The words of the pages: French is what the templates say, English and easy French come from compiled catalogues."""

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[2] / "locales"
LANGUAGES = {"fr": "Français", "en": "English"}
# French that is easy to read and to understand, on the pages of respondents: a catalogue like another.
EASY = "falc"
WORDINGS = LANGUAGES | {EASY: "Français facile"}
# What varies in a sentence made by a service, which the catalogue holds with {} in its place.
VARYING = re.compile(r"« ([^»]*) »|\d+(?:\u202f\d{3})*")
# The language of the page being made, in the thread that makes it.
LANGUAGE: ContextVar[str] = ContextVar("language", default="fr")


def tongue(language: str) -> str:
    """The language that a voice must speak: easy French is French."""
    return "fr" if language == EASY else language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """What is said within is said in this language."""
    token = LANGUAGE.set(language)
    try:
        yield
    finally:
        LANGUAGE.reset(token)


@lru_cache(maxsize=8)
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language; French has none, its words are the keys."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=tongue(language)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(text: str) -> str:
    """The text in the language of the page."""
    return translate_in(LANGUAGE.get(), text)


def translate_in(language: str, text: str) -> str:
    """The text in a language; its figures and what it quotes are carried over when the catalogue knows the rest."""
    if language == "fr" or not text:  # a catalogue answers an empty text with its own heading
        return text
    said = catalogue(language).gettext(text)
    if said != text or not VARYING.search(text):
        return said
    pattern = VARYING.sub("{}", text)
    known = catalogue(language).gettext(pattern)
    if known == pattern:
        return text
    return known.format(*(_carried(language, found) for found in VARYING.finditer(text)))


def _carried(language: str, found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    said = translate_in(language, found[1])
    return f"« {said} »" if tongue(language) == "fr" else f"“{said}”"


def translate_count(one: str, many: str, count: float) -> str:
    """The form for a count; in French one and a half is still singular."""
    language = LANGUAGE.get()
    if language == "fr":
        return one if abs(count) < 2 else many
    return catalogue(language).ngettext(one, many, int(count))
