"""Counters in the database: written once at sealing, read to show anything, counted again from the sealed answers."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict
from evaluation import counting, evaluations
from evaluation.campaign_models import Campaign, SealedAnswer
from evaluation.counter_layout import Layout, layout_of
from evaluation.counter_models import CampaignCounter
from evaluation.counters import nobody, pack, unpack
from evaluation.questionnaire import Audience
from evaluation.tallies import Cut


def keep(session: Session, campaign_id: UUID, cuts: Sequence[Cut]) -> None:
    """Write the counters of a campaign in the sealing transaction."""
    for cut in cuts:
        row = CampaignCounter(campaign_id=campaign_id, name=cut.name or "", sites=list(cut.sites), people=cut.people)
        row.packed = pack(cut.counters)
        session.add(row)
    session.flush()


def of(session: Session, campaign: Campaign) -> list[Cut]:
    """The cuts of a sealed campaign, in the order of their names; none of the sealed answers is read."""
    layout = _layout(session, campaign)
    return [Cut(tuple(row.sites), row.people, unpack(layout, row.packed)) for row in _rows(session, campaign.id)]


def recount(session: Session, campaign: Campaign) -> list[Cut]:
    """The same cuts counted again from the sealed answers; Conflict once these are purged, the statistics then decide.

    Nothing is written: what differs from `of` was altered after the sealing.
    """
    columns = select(SealedAnswer.packed, SealedAnswer.site, SealedAnswer.weight)
    answers = session.execute(columns.where(SealedAnswer.campaign_id == campaign.id)).all()
    kept = of(session, campaign)
    if not answers and any(cut.counters.n for cut in kept):
        raise Conflict("Les réponses de cette campagne ont été effacées : ses comptes scellés font foi.")
    layout = _layout(session, campaign)
    packed, sites, weights = ([row[place] for row in answers] for place in range(3))
    counted = counting.count(layout, packed, sites, weights)
    return [Cut(cut.sites, cut.people, counted.get(cut.name, nobody(layout))) for cut in kept]


def altered(session: Session, campaign: Campaign) -> list[str]:
    """The cuts whose counters are not those of the sealed answers, by name; empty when all is as sealed."""
    kept, again = of(session, campaign), recount(session, campaign)
    return [cut.name or "" for cut, other in zip(kept, again, strict=True) if cut.counters != other.counters]


def _rows(session: Session, campaign_id: UUID) -> Sequence[CampaignCounter]:
    query = select(CampaignCounter).where(CampaignCounter.campaign_id == campaign_id)
    return session.scalars(query.order_by(CampaignCounter.name)).all()


def _layout(session: Session, campaign: Campaign) -> Layout:
    pinned = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    return layout_of(pinned, cast(Audience, campaign.audience))
