"""What a column or a code probably is, from its words: a person confirms each one, nothing is decided here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from unicodedata import combining, normalize

from evaluation.reading.coding import canonical, number

# « Q1[SQ001] », « G01Q01. », « Q3_SQ002 »: how survey tools head a column, before or around its words.
TOOL_CODE = re.compile(r"^\s*(?:[A-Z]{1,4}\d+(?:Q\d+)?(?:[_\[](?:SQ|A)?\w{1,8}\]?)?)\s*[.:)\-–]?\s*")
BRACKETS = re.compile(r"\[([^\]]{4,})\]\s*$")
UNIT = re.compile(r"\s*\([^)]*\)\s*$")
ANCHOR = re.compile(r"^\s*[+-]?\d+(?:[.,]\d+)?\s*(?:[-–—:=.)]|\s)\s*(?=\D)")
NEAR_LABEL, NEAR_QUESTION = 0.84, 0.72
USES = {
    "site": ("site", "service", "lieu", "etablissement", "agence", "direction"),
    "comment": ("commentaire", "commentaires", "remarque", "remarques", "suggestion", "suggestions", "verbatim"),
    "weight": ("poids", "ponderation", "weight", "coef", "coefficient"),
    "wave": ("vague", "wave", "annee", "millesime"),
}
NO_OPINION = ("sans avis", "ne sait pas", "nsp", "ne se prononce pas", "sans opinion", "sans objet", "non concerne")
MISSING = ("na", "n/a", "nr", "blank", "vide", "non reponse", "pas de reponse", "manquant", "-")
MISSING_NUMBERS = (99, 98, 97, 999, 998, -1, -9, -8, -99)


def plain(text: str) -> str:
    """A text as it is compared: no accent, no case, no punctuation, single spaces."""
    bare = "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
    return " ".join(re.sub(r"[^a-z0-9/<>-]+", " ", bare).split())


def questions(names: Sequence[str], asked: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Column → question, for the columns headed by a question's code or by nearly its words; each serves once.

    `asked`: code and text of each question. The surest pairs are taken first.
    """
    codes = {_code(code): code for code, _ in asked}
    found = {name: codes[_code(name)] for name in names if _code(name) in codes}
    pairs = []
    for name in (name for name in names if name not in found):
        heads = _wordings(name)
        for code, text in asked:
            likeness = max(_alike(head, plain(text)) for head in heads)
            if likeness >= NEAR_QUESTION:
                pairs.append((likeness, name, code))
    for _, name, code in sorted(pairs, key=lambda pair: -pair[0]):
        if name not in found and code not in found.values():
            found[name] = code
    return found


def uses(names: Sequence[str]) -> dict[str, str]:
    """Use (site, comment, weight, wave) → the first column whose name says it, its unit left out."""
    found: dict[str, str] = {}
    for name in names:
        words = plain(UNIT.sub("", name))
        for use, known in USES.items():
            if words in known:
                found.setdefault(use, name)
    return found


def codes(values: Iterable[str], labels: Sequence[str], no_opinion: str | None) -> dict[str, int | None]:
    """Canonical code → point, 0 for no opinion, None for a blank; a bare number within reach of a scale says nothing.

    « 0 – Pas du tout » is read by its words: the number may count from 0, from 1, or backwards.
    """
    known: dict[str, int | None] = {plain(label): point for point, label in enumerate(labels, 1)}
    known |= dict.fromkeys(NO_OPINION, 0 if no_opinion else None) | dict.fromkeys(MISSING, None)
    if no_opinion:
        known[plain(no_opinion)] = 0
    found: dict[str, int | None] = {}
    for value in values:
        words = plain(ANCHOR.sub("", value))
        best = max(known, key=lambda label: _alike(words, label))
        if number(value) is not None:
            if number(value) in MISSING_NUMBERS:
                found[canonical(value)] = None
        elif words in known or _alike(words, best) >= NEAR_LABEL:
            found[canonical(value)] = known[words if words in known else best]
    return found if _tells_apart(found) else {}


def last_words(name: str) -> str:
    """The words that end a header, between brackets or after a colon: what a tick of this column says."""
    within = BRACKETS.search(name)
    return within[1] if within else re.split(r"\s*[:|/]\s*|\s+[-–—]\s+|_", name)[-1]


def _tells_apart(found: Mapping[str, int | None]) -> bool:
    """Two codes for one point are two words for it, which a person must see: nothing is proposed then."""
    points = [point for point in found.values() if point]
    return len(points) == len(set(points))


def _code(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _wordings(name: str) -> list[str]:
    """A header's words, without its tool's code or unit; a sub-question's own words, between brackets, count too."""
    bare = UNIT.sub("", TOOL_CODE.sub("", name))
    within = BRACKETS.search(bare)
    return [plain(bare), *([plain(within[1])] if within else [])]


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= NEAR_QUESTION else 0.0
