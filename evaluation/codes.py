"""Codes: drawn, handed over once, then known by their HMAC alone; each is one right to answer."""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation import campaign_journal, campaigns, code_format, frames
from evaluation.ballot_keys import BallotKey, BallotKeys
from evaluation.campaign_models import Campaign, CampaignCode
from evaluation.figures import grouped

MOST_AT_ONCE = 20_000


def issue(
    session: Session, keys: BallotKeys, campaign_id: UUID, site: str | None, count: int, *, by: Actor, at: datetime
) -> list[str]:
    """Make `count` new codes for a site and return them in clear, this once: nothing leads from a row back to them.

    With a known frame a site never holds more codes than people entitled.
    """
    campaign = campaigns.owned(session, campaign_id, by=by)
    _may_issue(session, campaign, site, count)
    key = keys.create(campaign.id)
    plain = [code_format.fresh(campaign.tag) for _ in range(count)]
    # In the order of the HMACs: the order of the slips is lost.
    marks = sorted(mark(key, code) for code in plain)
    session.execute(
        insert(CampaignCode), [{"campaign_id": campaign.id, "code_hmac": each, "site": site} for each in marks]
    )
    campaign_journal.note(session, "campaign.codes_issued", campaign, by=by, at=at, data={"site": site, "count": count})
    return [code_format.grouped(code) for code in plain]


def mark(key: BallotKey, code: str) -> bytes:
    """HMAC-SHA-256 of a code under its campaign's key: all that the database knows of it."""
    return hmac.digest(key.code, code.encode(), "sha256")


def _may_issue(session: Session, campaign: Campaign, site: str | None, count: int) -> None:
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
        left = campaign.frame[site] - frames.issued(session, campaign.id).get(site, 0)
        if count > left:
            some = f"il en reste {grouped(left)} à créer" if left else "tous sont déjà créés"
            errors["count"] = f"Un code par personne habilitée sur ce site : {some}."
    if errors:
        raise Invalid("Les codes n’ont pas été créés : corrigez les champs signalés.", errors)
