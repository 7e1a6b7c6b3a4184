"""A certificate's number as one dictates it over the telephone: in groups, each letter with the name that says it."""

from collections.abc import Sequence
from itertools import groupby

# The names that French operators give to letters, and the alphabet of the International Civil Aviation Organization.
FRENCH = (
    "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar Pierre "
    "Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé"
)
AVIATION = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo "
    "Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu"
)
NAMES = {language: {name[0]: name for name in names.split()} for language, names in (("fr", FRENCH), ("en", AVIATION))}

# What is said at once: digits as they are, or one letter, then its name (empty for digits).
Said = tuple[str, str]


def spelled(number: str, language: str) -> Sequence[tuple[str, Sequence[Said]]]:
    """Each group of the number, as it is written and as it is said, in « fr » or « en »."""
    return tuple((group, tuple(_said(group, NAMES[language]))) for group in number.split("-"))


def _said(group: str, names: dict[str, str]) -> list[Said]:
    found: list[Said] = []
    for digits, run in groupby(group, str.isdigit):
        text = "".join(run)
        found += [(text, "")] if digits else [(letter, names[letter]) for letter in text]
    return found
