"""The sealed plan: a hash journalled before the first test; once revealed, anybody derives the plan again."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from core import canonical_json
from core.errors import Invalid
from evaluation.visits import mystery_availability, mystery_planner
from evaluation.visits.mystery_design import Design
from evaluation.visits.mystery_plan import MOST
from evaluation.visits.mystery_planner import Visit

MOST_WEEKS = 104
# The second: plans in which the availability of shoppers counts; who does not know it must not derive them.
FORMAT, FORMAT_AVAILABLE = "equipe-heureuse/plan-mystere/1", "equipe-heureuse/plan-mystere/2"
UNREADABLE = "Ce fichier n’est pas un plan révélé par la plateforme : téléchargez-le de nouveau."

WORDS = {
    "number": "numéro",
    "week": "semaine",
    "day": "jour",
    "opens": "début",
    "closes": "fin",
    "channel": "canal",
    "site": "site",
    "scenario": "scénario",
    "shopper": "enquêteur",
}


class Revealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plan as it is revealed: what it was made from, its visits, and what opens its hash."""

    format: str
    commitment: str
    salt: str
    seed: str
    design: Design
    visits: tuple[Visit, ...]


def commitment(design: Design, seed: str, salt: str, visits: Sequence[Visit]) -> str:
    """SHA-256 (hexadecimal) of the salt (UTF-8), then format, design, seed and visits as canonical JSON (RFC 8785)."""
    whole = {"format": _format(design), "design": design, "seed": seed, "visits": list(visits)}
    return sha256(salt.encode() + canonical_json.dumps(msgspec.to_builtins(whole))).hexdigest()


def written(design: Design, seed: str, salt: str, visits: Sequence[Visit]) -> bytes:
    """The file that reveals a plan."""
    made = Revealed(_format(design), commitment(design, seed, salt, visits), salt, seed, design, tuple(visits))
    return msgspec.json.format(msgspec.json.encode(made), indent=1)


def read(data: bytes) -> Revealed:
    """The plan of a file; Invalid when it is not one."""
    try:
        found = msgspec.json.decode(data, type=Revealed)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(UNREADABLE) from error
    if found.format != _format(found.design):
        raise Invalid(UNREADABLE)
    return found


def difference(found: Revealed) -> str | None:
    """The first thing that is not as the design and the seed make it, as a French sentence; None when all agrees."""
    try:
        derived = _derived(found)
    except (ValueError, ArithmeticError, LookupError):
        return "Aucun plan ne se déduit de ces données."
    for given, right in zip(found.visits, derived, strict=False):
        for name, word in WORDS.items():
            if (was := getattr(given, name)) != (due := getattr(right, name)):
                return f"Visite n° {right.number}, {word} : « {was} » dans le fichier, « {due} » d’après la graine."
    if len(found.visits) != len(derived):
        return f"{len(found.visits)} visites dans le fichier, {len(derived)} d’après la graine."
    if not hmac.compare_digest(commitment(found.design, found.seed, found.salt, derived), found.commitment):
        return "L’empreinte du fichier n’est pas celle de ce plan."
    return None


def _format(design: Design) -> str:
    return FORMAT_AVAILABLE if mystery_availability.limited(design) else FORMAT


def _derived(found: Revealed) -> list[Visit]:
    """The plan again; a file that asks for an endless one is not a plan of the platform."""
    if not (0 < found.design.total <= MOST and 0 < found.design.weeks <= MOST_WEEKS):
        raise ValueError(found.design.total)
    return mystery_planner.make(found.design, found.seed)
