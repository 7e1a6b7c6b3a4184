"""What a tie declared by a shopper closes to them: a whole organisation, or one of its sites."""

import re
from collections.abc import Iterable

import msgspec

from core.folding import fold

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
# A postcode, or the INSEE code of a commune, which has a letter in Corsica.
CODE = re.compile(r"\b(?:\d{5}|2[ABab]\d{3})\b")
SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


class Tie(msgspec.Struct, frozen=True):
    """`kind` among KINDS; `value` is a SIREN, a commune (« 44400 Rezé » or its name), or a nature of organisation."""

    kind: str
    value: str


class Known(msgspec.Struct, frozen=True):
    """What an organisation is known by; the postcode and the commune of its seat, empty while they are not given."""

    siret: str
    name: str
    nature: str
    postcode: str = ""
    commune: str = ""


def touches(tie: Tie, known: Known) -> bool:
    """Whether a tie keeps out of the whole organisation.

    A commune does when the organisation has its seat there or bears its name, unless the codes of both say that they
    are namesakes.
    """
    if tie.kind == "siren":
        return known.siret[:SIREN_DIGITS] == tie.value
    if tie.kind == "nature":
        return known.nature == tie.value
    code, name = _commune(tie.value)
    return _together(code, known.postcode) and (_plain(name) == _plain(known.commune) or _names(name, known.name))


def closed(ties: Iterable[Tie], sites: Iterable[str], postcode: str = "") -> set[str]:
    """The sites that bear the name of a commune of these ties; `postcode`: of the seat, to tell namesakes apart."""
    communes = [_commune(tie.value) for tie in ties if tie.kind == "commune"]
    near = [name for code, name in communes if _together(code, postcode)]
    return {site for site in sites if any(_names(name, site) for name in near)}


def commune(written: str) -> str:
    """A commune as it is kept: its postcode or INSEE code first, if given; ValueError when no name is left."""
    code, name = _commune(written)
    if not _plain(name):
        raise ValueError(written)
    return f"{code} {name}".strip()


def siren(written: str) -> str:
    """The nine digits of a SIREN or of the SIRET that begins with it; ValueError otherwise."""
    digits = re.sub(r"\s", "", written)
    if not re.fullmatch(r"\d{9}|\d{14}", digits):
        raise ValueError(written)
    return digits[:SIREN_DIGITS]


def _names(commune: str, text: str) -> bool:
    """Whether these whole words are in the text, whatever their spelling (`_plain`)."""
    return f" {_plain(commune)} " in f" {_plain(text)} "


def _commune(written: str) -> tuple[str, str]:
    """The code, in front or between brackets behind, and the name; an empty code when there is none."""
    found = CODE.search(written)
    name = CODE.sub(" ", written) if found else written
    return (found.group().upper() if found else ""), " ".join(re.sub(r"\(\s*\)", " ", name).split())


def _together(code: str, other: str) -> bool:
    """Whether two codes may be of one commune: no département has two communes of the same name."""
    return not (code and other) or _department(code) == _department(other)


def _department(code: str) -> str:
    """What a postcode and an INSEE code have in common: `97…` on three signs, Corsica as one, two signs elsewhere."""
    if code.startswith("97"):
        return code[:3]
    return "20" if code[:2] in ("2A", "2B") else code[:2]


def _plain(text: str) -> str:
    """Without accents, capitals, hyphens, ligatures nor « CEDEX », in whole words: « St », « Ste » and « s/ »."""
    bare = re.sub(r"\bcedex\b( \d+)?", " ", fold(re.sub(r"\bs/", "sur ", text.lower())))
    return " ".join(SHORT.get(word, word) for word in bare.split())
