"""Codes: drawn, handed over once, then known by their HMAC alone; each is one right to answer."""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation.asking import campaign_journal, campaigns, frames
from evaluation.asking.campaign_models import Campaign
from evaluation.box import code_format
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_keys import BallotKey
from evaluation.measuring.figures import grouped

MOST_AT_ONCE = 20_000


def issue(
    session: Session, boxes: BallotBoxes, campaign_id: UUID, site: str | None, count: int, *, by: Actor, at: datetime
) -> list[str]:
    """Make `count` new codes for a site and return them in clear, this once: nothing leads from a row back to them.

    With a known frame a site never holds more codes than people entitled.
    """
    campaign = campaigns.owned(session, campaign_id, by=by)
    _may_issue(campaign, site, count)
    boxes.create(campaign.id)
    plain = [code_format.fresh(campaign.tag) for _ in range(count)]
    box = boxes.joined(session, campaign.id)
    box.entitle([mark(box.key, code) for code in plain], site)
    campaign.issued = campaign.issued | {site or "": campaign.issued.get(site or "", 0) + count}
    session.flush()
    campaign_journal.note(session, "campaign.codes_issued", campaign, by=by, at=at, data={"site": site, "count": count})
    return [code_format.grouped(code) for code in plain]


def mark(key: BallotKey, code: str) -> bytes:
    """HMAC-SHA-256 of a code under its campaign's key: all that the box knows of it."""
    return hmac.digest(key.code, code.encode(), "sha256")


def _may_issue(campaign: Campaign, site: str | None, count: int) -> None:
    if campaign.collection not in frames.WITH_CODES:
        raise Conflict("Cette campagne ne se fait pas par codes à usage unique.")
    if campaign.sealed_at is not None:
        raise Conflict("La campagne est close : un nouveau code n’ouvrirait plus rien.")
    errors = {}
    if campaign.frame and site not in campaign.frame:
        errors["site"] = "Choisissez l’un des sites de la campagne."
    if not 0 < count <= MOST_AT_ONCE:
        errors["count"] = f"Demandez entre 1 et {grouped(MOST_AT_ONCE)} codes à la fois."
    elif site is not None and site in campaign.frame:
        left = campaign.frame[site] - campaign.issued.get(site, 0)
        if count > left:
            some = f"il en reste {grouped(left)} à créer" if left else "tous sont déjà créés"
            errors["count"] = f"Un code par personne habilitée sur ce site : {some}."
    if errors:
        raise Invalid("Les codes n’ont pas été créés : corrigez les champs signalés.", errors)
