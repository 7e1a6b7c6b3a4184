"""Sealing: one transaction opens the box, computes what it says, and cuts every answer from its code for ever."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from random import SystemRandom
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import Database, new_id
from core.errors import Conflict
from evaluation import evaluations
from evaluation.asking import campaign_journal, campaigns
from evaluation.asking.campaign_models import Campaign, CampaignResult, SealedAnswer, SealedComment
from evaluation.box import ballots, purging, receipts
from evaluation.box.ballot_box import Box
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_payload import Content
from evaluation.measuring import counter_store, packing, tallies
from evaluation.measuring.agreement import Answers
from evaluation.measuring.measures import pack
from evaluation.measuring.tallies import Cut
from evaluation.publishing import published
from evaluation.quality import answer_quality
from evaluation.questionnaire import Audience


def seal(session: Session, boxes: BallotBoxes, campaign_id: UUID, *, by: Actor, at: datetime) -> Campaign:
    """Close a campaign for good. Its box and keys are destroyed once the transaction is committed, never before.

    A ballot that the platform did not write stops everything: BallotBroken, and nothing is sealed.
    """
    by.require("manager")
    campaign = campaigns.owned(session, campaign_id, by=by)
    if campaign.opened_at is None:
        raise Conflict("Cette campagne n’est pas ouverte : il n’y a rien à clore.")
    if campaign.sealed_at is not None:
        raise Conflict("Cette campagne est déjà close.")
    campaign.sealed_at = at
    data: dict[str, str | int] = {}
    if campaign.audience != "dirigeants":
        result = _open_box(session, campaign, boxes.closing(session, campaign.id), at)
        session.flush()
        rows = purging.rows_digest(session, campaign.id)
        data = {"n": result.n, "result": digest(result), "answers": rows}
    session.flush()
    campaign_journal.note(session, "campaign.sealed", campaign, by=by, at=at, data=data)
    return campaign


def finish(database: Database, boxes: BallotBoxes) -> None:
    """Repeat the last step of sealings that a crash cut short: destroy the box and its keys."""
    held = boxes.held()
    with database.read() as session:
        sealed = set(session.scalars(select(Campaign.id).where(Campaign.sealed_at.is_not(None))))
    for campaign_id in held & sealed:
        boxes.destroy(campaign_id)


def digest(result: CampaignResult) -> str:
    """SHA-256 (hexadecimal) of the statistics, which the journal keeps."""
    said = [result.n, result.measures, result.items, result.modes, result.receipts]
    return sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


def seal_of(session: Session, campaign_id: UUID) -> str | None:
    """The digest that the sealing of a campaign wrote, None before it and for the leaders, who are named."""
    result = session.get(CampaignResult, campaign_id)
    return None if result is None else digest(result)


def answers_of(session: Session, campaign: Campaign) -> list[Answers]:
    """The sealed answers: from them alone `counter_store.recount` finds the same counters again."""
    rows = session.scalars(select(SealedAnswer).where(SealedAnswer.campaign_id == campaign.id))
    return [Answers(row.site, packing.unpack(row.packed), row.weight) for row in rows]


def _open_box(session: Session, campaign: Campaign, box: Box, at: datetime) -> CampaignResult:
    opened = box.opened()
    contents = [content for ballot in opened for content in ballot.contents]
    typed = [ballot.mark for ballot in opened if ballot.contents[0].mode in ballots.MODES]
    given = [receipts.receipt(box.key, campaign.tag, mark) for mark in typed]
    SystemRandom().shuffle(contents)
    referentiel = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    audience = cast(Audience, campaign.audience)
    packed, sites = [content.packed for content in contents], [content.site for content in contents]
    weights = [content.weight for content in contents]
    cuts = tallies.cuts(referentiel, audience, packed, sites, weights, campaign.frame)
    _keep(session, campaign.id, contents, cuts)
    counter_store.keep(session, campaign.id, cuts)
    if len(contents) >= referentiel.populations.commentaires:
        _keep_comments(session, campaign.id, contents)
    result = CampaignResult(
        campaign_id=campaign.id,
        n=len(contents),
        measures=[pack(each) for each in tallies.measures(referentiel, audience, campaign.collection, cuts)],
        items=msgspec.to_builtins(tallies.item_counts(referentiel, audience, cuts)),
        modes=dict(sorted(Counter(content.mode for content in contents).items())),
        receipts=sorted(given),
        silent=sorted(set(campaign.frame) - {content.site for content in contents}),
    )
    session.add(result)
    published.keep(session, campaign, referentiel, cuts)
    answer_quality.examine(session, campaign, referentiel, packed, sites, at=at)
    return result


def _keep(session: Session, campaign_id: UUID, contents: Sequence[Content], cuts: Sequence[Cut]) -> None:
    # One cut takes everybody in, those of no known site included.
    names = {site: cut.name for cut in cuts for site in cut.sites}
    whole = cuts[0].name if len(cuts) == 1 else None
    rows = [
        {
            "id": new_id(),
            "campaign_id": campaign_id,
            "site": names.get(each.site or "", whole),
            "weight": each.weight,
            "packed": each.packed,
        }
        for each in contents
    ]
    if rows:
        session.execute(insert(SealedAnswer), rows)


def _keep_comments(session: Session, campaign_id: UUID, contents: Sequence[Content]) -> None:
    texts = [content.comment for content in contents if content.comment]
    # Shuffled again: the order of the answers says nothing of the order of the comments.
    SystemRandom().shuffle(texts)
    if texts:
        rows = [{"id": new_id(), "campaign_id": campaign_id, "text": text} for text in texts]
        session.execute(insert(SealedComment), rows)
