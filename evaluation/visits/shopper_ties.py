"""What a tie declared by a shopper closes to them: a whole organisation, or one of its sites."""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

# What a tie is about, and why there is one: code → word on screen.
KINDS = {"siren": "Une organisation", "commune": "Une commune", "nature": "Une sorte de service"}
REASONS = {
    "employeur": "J’y travaille, ou j’y ai travaillé",
    "proche": "Un proche y travaille ou la dirige",
    "litige": "Je suis en litige avec elle",
    "domicile": "J’y habite, ou j’en suis un usager connu",
    "autre": "Une autre raison",
}
SIREN_DIGITS = 9


class Tie(msgspec.Struct, frozen=True):
    """`kind` among KINDS; `value` is a SIREN, the name of a commune or the nature of an organisation."""

    kind: str
    value: str


class Known(msgspec.Struct, frozen=True):
    """What an organisation is known by."""

    siret: str
    name: str
    nature: str


def touches(tie: Tie, known: Known) -> bool:
    """Whether a tie keeps out of the whole organisation; a commune does when the organisation bears its name."""
    if tie.kind == "siren":
        return known.siret[:SIREN_DIGITS] == tie.value
    if tie.kind == "nature":
        return known.nature == tie.value
    return _names(tie.value, known.name)


def closed(ties: Iterable[Tie], sites: Iterable[str]) -> set[str]:
    """The sites that bear the name of a commune of these ties."""
    communes = [tie.value for tie in ties if tie.kind == "commune"]
    return {site for site in sites if any(_names(commune, site) for commune in communes)}


def siren(written: str) -> str:
    """The nine digits of a SIREN or of the SIRET that begins with it; ValueError otherwise."""
    digits = re.sub(r"\s", "", written)
    if not re.fullmatch(r"\d{9}|\d{14}", digits):
        raise ValueError(written)
    return digits[:SIREN_DIGITS]


def _names(commune: str, text: str) -> bool:
    """Whether these whole words are in the text, whatever accents, capitals, hyphens and « St » for « Saint »."""
    return f" {_plain(commune)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))
    words = re.findall(r"[a-z0-9]+", bare.replace("œ", "oe"))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
