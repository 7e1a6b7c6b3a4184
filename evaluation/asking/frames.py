"""Who is asked, how, and how many they are: what a campaign must respect before it opens."""

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from core.errors import Conflict, Invalid
from evaluation.asking.campaign_models import Campaign
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel

MOST_PEOPLE = 100_000_000
WITH_CODES = frozenset({"codes", "tirage"})
SECRECIES = ("sealed", "blind")


def check(
    referentiel: Referentiel, audience: Audience, collection: str, frame: Mapping[str, int], secrecy: str = "sealed"
) -> None:
    """Raise Invalid unless the référentiel knows this collection for this audience and the frame protects people."""
    errors = {}
    if not any(found.code == collection and audience in found.publics for found in referentiel.collectes):
        errors["collection"] = "Choisissez l’une des façons de recueillir les réponses de ce public."
    least = referentiel.populations.habilites
    if audience == "dirigeants" and frame:
        errors["frame"] = "Les dirigeants sont invités un par un : il n’y a pas d’effectif à déclarer."
    elif any(not site or not 0 < people <= MOST_PEOPLE for site, people in frame.items()):
        errors["frame"] = "Donnez à chaque site un nom et un effectif positif, ou zéro s’il n’est pas concerné."
    elif audience == "collaborateurs" and frame and sum(frame.values()) < least:
        errors["frame"] = f"Il faut au moins {least} agents pour protéger l’anonymat : regroupez plusieurs services."
    if secrecy not in SECRECIES or (secrecy == "blind" and collection not in WITH_CODES):
        errors["secrecy"] = "L’urne aveugle demande des codes : choisissez-la avec une collecte par codes."
    if errors:
        raise Invalid("La campagne n’est pas prête : corrigez les champs signalés.", errors)


def keep_room_for_codes(campaign: Campaign, collection: str, frame: Mapping[str, int]) -> None:
    """Codes already handed out stay good: the collection keeps codes, each site keeps people enough for its own."""
    given = campaign.issued or {}
    if given and collection not in WITH_CODES:
        raise Conflict("Des codes sont déjà remis pour cette campagne : elle doit rester une campagne à codes.")
    if frame and any(count > frame.get(site, 0) for site, count in given.items()):
        raise Conflict("Des codes sont déjà remis : chaque site doit garder au moins autant de personnes que de codes.")


def all_issued(campaign: Campaign) -> bool:
    """Whether everybody entitled has a code; never when their number is unknown."""
    frame = campaign.frame
    return bool(frame) and all((campaign.issued or {}).get(site, 0) >= people for site, people in frame.items())


def digest(frame: Mapping[str, int]) -> str:
    """SHA-256 (hexadecimal) of the frame, whatever the order of its sites."""
    return sha256(msgspec.json.encode(dict(frame), order="deterministic")).hexdigest()


def merge_order(frame: Mapping[str, int]) -> list[str]:
    """The order in which sites too small are taken together: the smallest first, ties by name."""
    return sorted(frame, key=lambda site: (frame[site], site))
