"""Destroying the answers once their time is over: counters and digests stay, and are then the truth."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from evaluation.asking import campaign_journal
from evaluation.asking.campaign_models import Campaign, SealedAnswer
from evaluation.measuring import counter_store
from evaluation.publishing import published


def waiting(session: Session, campaign_ids: list[UUID]) -> list[Campaign]:
    """Those of these sealed campaigns whose answers are still kept one by one."""
    kept = select(SealedAnswer.campaign_id).where(SealedAnswer.campaign_id == Campaign.id).exists()
    query = select(Campaign).where(Campaign.id.in_(campaign_ids), Campaign.sealed_at.is_not(None), kept)
    return list(session.scalars(query))


def destroy(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Destroy the answers of a campaign, and the counts of less than a published cell.

    What sealing computed stays, and the journal keeps the digest that it gave of the answers.
    """
    root = rows_digest(session, campaign.id)
    shown = published.of(session, campaign.id)
    counter_store.coarsen(session, campaign, [cell.sites for cell in shown.cells] if shown else [])
    session.execute(delete(SealedAnswer).where(SealedAnswer.campaign_id == campaign.id))
    campaign_journal.note(session, "campaign.purged", campaign, by=SYSTEM, at=at, data={"answers": root})


def rows_digest(session: Session, campaign_id: UUID) -> str:
    """SHA-256 (hexadecimal) of the sealed answers, whatever their order: site, weight and values of each."""
    columns = select(SealedAnswer.site, SealedAnswer.weight, SealedAnswer.packed)
    rows = session.execute(columns.where(SealedAnswer.campaign_id == campaign_id))
    said = sorted((row.site or "", row.weight, bytes(row.packed)) for row in rows)
    return sha256(msgspec.msgpack.encode(said)).hexdigest()
