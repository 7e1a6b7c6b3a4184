"""French typography for what people read: spaces that do not break, apostrophes, dates and hours of Paris."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from core.calendar import in_paris

NBSP = "\u00a0"
NARROW = "\u202f"
SPACE = f"[ {NBSP}{NARROW}]"
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
# Left exactly as they are: addresses, e-mails, HTML entities, hours, identifiers such as did:web:… or sha256:…
CODES = re.compile(
    r"""
      \b[a-z][a-z0-9+.\-]*://[^\s<>«»]*      # an address
    | \bwww\.[^\s<>«»]*
    | (?<![\w.+\-])[\w.+\-]+@[\w\-]+\.[\w.\-]+            # an e-mail
    | &(?:\#\d+|\#x[0-9a-f]+|[a-z]\w*);      # an HTML entity
    | \b\d{1,2}:\d{2}(?::\d{2})?\b           # 12:30
    | \b\w+(?:[:=?&;/]\w[\w%.\-]*)+          # did:web:label.test, cle=valeur, a/b?c
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Written out or short, after a number.
UNITS = "(?:ans?|mois|semaines?|jours?|heures?|h|minutes?|min|secondes?|points?|pages?|[kKMGT]o|octets?|km|m|cm|mm|px)"
RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\.+"), "…"),
    (re.compile(rf"«{SPACE}*"), f"«{NARROW}"),
    (re.compile(rf"{SPACE}*»"), f"{NARROW}»"),
    # A closing mark follows a space, or a word that it ends.
    (re.compile(rf"{SPACE}+([;!?]+)(?!\w)"), rf"{NARROW}\1"),
    (re.compile(r"(?<=[\w)»%€])([;!?]+)(?=[\s»)]|$)"), rf"{NARROW}\1"),
    (re.compile(rf"{SPACE}+:(?=\s|$)"), f"{NBSP}:"),
    (re.compile(r"(?<=[\w)»%€]):(?=\s|$)"), f"{NBSP}:"),
    (re.compile(rf"(?<=\d){SPACE}*([%€])"), rf"{NBSP}\1"),
)
# What a number asks for: it keeps its unit, its numerator, its sign and its month on the same line.
NUMBERS = (
    (re.compile(rf"(?<=\d) (?={UNITS}\b)"), NBSP),
    (re.compile(rf"(?<=\d){SPACE}/{SPACE}(?=\d)"), f"{NBSP}/{NBSP}"),
    (re.compile(rf"\b([nN]°){SPACE}*(?=\w)"), rf"\1{NBSP}"),
    (re.compile(rf"(?<![\d,.])(?<!\d{SPACE})1{SPACE}(?={'|'.join(MONTHS)})"), f"1er{NBSP}"),
    (re.compile(rf"(?<=\d)(er)?{SPACE}(?=(?:{'|'.join(MONTHS)})\b)"), rf"\1{NBSP}"),
    # From one number to another; what holds more hyphens is an identifier.
    (re.compile(rf"(?<![\w\-–,.])(\d{{1,4}})({SPACE}?)-({SPACE}?)(\d{{1,4}})(?![\w\-–]|[,.]\d)"), r"\1\2–\3\4"),
)
THOUSANDS = re.compile(rf"(?<![\d,.])(?<!\d{SPACE})\d{{1,3}}(?:{SPACE}\d{{3}})+(?!\d|{SPACE}\d)")
ESCAPED_APOSTROPHE = re.compile(r"(?<=\w)&#39;(?=\w)")
# Without one of these there is nothing to retouch: most pieces of a page are found so at once.
NEEDED = re.compile(rf"[;:!?«»%€'°]|\.\.\.|\d(?:er)?{SPACE}|\d-\d")
COUNTED = re.compile(rf"°|\d(?:er)?{SPACE}|\d-\d")
# Attributes whose value is read out or shown.
SPOKEN = re.compile(
    r'(?<=\s)((?:aria-(?:label|description|valuetext)|title|alt|placeholder|content|data-\w+)=")([^"]*)(?=")'
)
MAY_SPEAK = re.compile(r"\s(?:aria-[ldv]|title=|alt=|placeholder=|content=|data-)")
# Whose content is not ours to retouch: what was typed, quoted or is code.
KEPT = frozenset({"blockquote", "code", "pre", "kbd", "samp", "script", "style", "textarea"})
MAY_KEEP = re.compile(rf"</?(?:{'|'.join(sorted(KEPT))})\b", re.IGNORECASE)
PIECES = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w\-]*)")


@lru_cache(maxsize=4096)  # the same sentences come back on every page; what people type is not retouched
def french(text: str) -> str:
    """The text with the spaces and apostrophes of printed French; applying it twice changes nothing more."""
    if not NEEDED.search(text):
        return text
    return "".join(part if kept else _retouch(part) for part, kept in _parts(text))


def french_html(html: str) -> str:
    """The same for a page, and for those of its attributes that people hear or see.

    Other attributes, code, quotations and typed text are left byte for byte.
    """
    made: list[str] = []
    inside: list[str] = []
    for position, piece in enumerate(PIECES.split(html)):
        if position % 2:
            if MAY_KEEP.match(piece):
                _follow(piece, inside)
            made.append(SPOKEN.sub(_spoken, piece) if MAY_SPEAK.search(piece) else piece)
        else:
            made.append(piece if inside or piece.isspace() else _escaped(piece))
    return "".join(made)


def date_fr(day: date) -> str:
    """« 1er mars 2026 », « 12 mars 2026 »; a moment gives its day in Paris."""
    if isinstance(day, datetime):
        day = in_paris(day).date()
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def moment_fr(moment: datetime) -> str:
    """« 2 mars 2026 à 10 h 30 », hour of Paris; a moment without a zone is refused."""
    return f"{date_fr(in_paris(moment))} à {hour_fr(moment)}"


def hour_fr(moment: datetime) -> str:
    """« 10 h 30 », hour of Paris."""
    return clock_fr(f"{in_paris(moment):%H:%M}")


def clock_fr(written: str) -> str:
    """« 9 h 30 » for "09:30", an hour that no day goes with."""
    hour, minute = written.split(":")
    return f"{int(hour)}{NBSP}h{NBSP}{minute}"


def _escaped(text: str) -> str:
    return french(ESCAPED_APOSTROPHE.sub("’", text) if "&#39;" in text else text)


def _spoken(attribute: re.Match[str]) -> str:
    return attribute[1] + _escaped(attribute[2])


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into (part, whether it is a code to keep)."""
    end = 0
    for found in CODES.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False


def _retouch(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    if not COUNTED.search(text):
        return text
    for pattern, replacement in NUMBERS:
        text = pattern.sub(replacement, text)
    return THOUSANDS.sub(lambda found: re.sub(SPACE, NARROW, found[0]), text)


def _follow(tag: str, inside: list[str]) -> None:
    """Keep `inside` as the stack of the elements whose text is left alone."""
    found = TAG.match(tag)
    if found is None or tag.endswith("/>"):
        return
    name = found["name"].lower()
    if not found["end"]:
        inside.append(name)
    elif name in inside:
        del inside[len(inside) - 1 - inside[::-1].index(name) :]
