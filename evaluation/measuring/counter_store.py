"""Counters in the database: written once at sealing, read to show anything, counted again from the sealed answers."""

import functools
import operator
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from evaluation import evaluations
from evaluation.asking import campaign_journal
from evaluation.asking.campaign_models import Campaign, CampaignResult, SealedAnswer
from evaluation.measuring import counting, tallies
from evaluation.measuring.counter_layout import Layout, layout_of
from evaluation.measuring.counter_models import CampaignCounter
from evaluation.measuring.counters import nobody, pack, unpack
from evaluation.measuring.measures import pack as measure_pack
from evaluation.measuring.tallies import Cut
from evaluation.questionnaire import Audience


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
    """The same cuts counted again from the sealed answers, written nowhere.

    Conflict when the answers are purged: the statistics that were sealed then decide.
    """
    columns = select(SealedAnswer.packed, SealedAnswer.site, SealedAnswer.weight)
    answers = session.execute(columns.where(SealedAnswer.campaign_id == campaign.id)).all()
    kept = of(session, campaign)
    if not answers and any(cut.counters.n for cut in kept):
        raise Conflict("Les réponses de cette campagne ont été effacées : ses comptes scellés font foi.")
    layout = _layout(session, campaign)
    packed, sites = [row.packed for row in answers], [row.site for row in answers]
    counted = counting.count(layout, packed, sites, [row.weight for row in answers])
    sites_of = {name: _sites(name, campaign.frame) for name in counted} | {cut.name: cut.sites for cut in kept}
    return [
        Cut(sites, sum(campaign.frame[site] for site in sites) or None, counted.get(name, nobody(layout)))
        for name, sites in sorted(sites_of.items(), key=lambda known: known[0] or "")
    ]


def rebuild(session: Session, campaign: Campaign, *, by: Actor, at: datetime) -> list[str]:
    """Write the counters again where they are not those of the sealed answers; the names of the cuts so repaired.

    A repair is journalled. Conflict: as `recount`.
    """
    kept, again = of(session, campaign), recount(session, campaign)
    repaired = [cut.name or "" for cut in again if cut not in kept]
    if repaired:
        for row in _rows(session, campaign.id):
            session.delete(row)
        session.flush()
        keep(session, campaign.id, again)
        campaign_journal.note(session, "campaign.recounted", campaign, by=by, at=at, data={"cuts": len(repaired)})
    return repaired


def coarsen(session: Session, campaign: Campaign, cells: Sequence[tuple[str, ...]]) -> None:
    """Add the counters up to the cells that were published (to a single one without them): cuts of a few go.

    For the purge: once the answers are gone, what sealing wrote of them is the truth, and cuts serve nothing more.
    """
    groups: dict[tuple[str, ...], list[Cut]] = {}
    for cut in of(session, campaign):
        cell = next((cell for cell in cells if set(cut.sites) <= set(cell)), ())
        groups.setdefault(cell, []).append(cut)
    for row in _rows(session, campaign.id):
        session.delete(row)
    session.flush()
    keep(session, campaign.id, [_together(found) for found in groups.values()])


def _together(cuts: Sequence[Cut]) -> Cut:
    people = [cut.people for cut in cuts if cut.people is not None]
    sites = tuple(sorted(site for cut in cuts for site in cut.sites))
    counters = functools.reduce(operator.add, [cut.counters for cut in cuts])
    return Cut(sites, sum(people) if people else None, counters)


def figures_hold(session: Session, campaign: Campaign) -> bool:
    """Whether the measures and the counts that sealing wrote are, exactly, those of the counters."""
    pinned = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    audience, cuts = cast(Audience, campaign.audience), of(session, campaign)
    result = session.get_one(CampaignResult, campaign.id)
    measures = [measure_pack(each) for each in tallies.measures(pinned, audience, campaign.collection, cuts)]
    items = msgspec.to_builtins(tallies.item_counts(pinned, audience, cuts))
    return bool(measures == result.measures and items == result.items)


def _sites(name: str | None, frame: Mapping[str, int]) -> tuple[str, ...]:
    """The sites behind a name of `Cut`."""
    if name is None or name in frame:
        return () if name is None else (name,)
    return tuple(site for site in name.split(" + ") if site in frame)


def _rows(session: Session, campaign_id: UUID) -> Sequence[CampaignCounter]:
    query = select(CampaignCounter).where(CampaignCounter.campaign_id == campaign_id)
    return session.scalars(query.order_by(CampaignCounter.name)).all()


def _layout(session: Session, campaign: Campaign) -> Layout:
    pinned = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    return layout_of(pinned, cast(Audience, campaign.audience))
