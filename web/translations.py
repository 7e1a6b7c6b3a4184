"""The words of the pages: French is what the templates say, English comes from the catalogue compiled at start."""

import gettext
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = {"fr": "Français", "en": "English"}
# The language of the page being made, in the thread that makes it.
LANGUAGE: ContextVar[str] = ContextVar("language", default="fr")


@lru_cache(maxsize=8)
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language; French has none, its words are the keys."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(text: str) -> str:
    """The text in the language of the page."""
    return translate_in(LANGUAGE.get(), text)


def translate_in(language: str, text: str) -> str:
    """The text in a language."""
    return text if language == "fr" else catalogue(language).gettext(text)


def translate_count(one: str, many: str, count: float) -> str:
    """The form for a count; in French one and a half is still singular."""
    language = LANGUAGE.get()
    if language == "fr":
        return one if abs(count) < 2 else many
    return catalogue(language).ngettext(one, many, int(count))
