"""What a sealed campaign shows: respondents, counts of each question, comments; nothing below the published numbers."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from evaluation.asking.campaign_models import CampaignResult, SealedComment
from evaluation.measuring.measures import Measure, unpack
from evaluation.measuring.tallies import ItemCount


class Result(msgspec.Struct, frozen=True):
    """The statistics of one sealed campaign of agents or users; `modes`: how many answered each way;
    `silent`: the sites of the frame where nobody answered."""

    n: int
    measures: dict[str, Measure]
    items: tuple[ItemCount, ...]
    modes: dict[str, int]
    silent: tuple[str, ...]


def get(session: Session, campaign_id: UUID) -> Result:
    """The statistics; NotFound while the campaign is not sealed, or for the leaders, whose figures live on."""
    row = session.get(CampaignResult, campaign_id)
    if row is None:
        raise NotFound
    return Result(
        n=row.n,
        measures={packed["code"]: unpack(packed) for packed in row.measures},
        items=tuple(msgspec.convert(row.items, list[ItemCount])),
        modes=row.modes,
        silent=tuple(row.silent),
    )


def comments(session: Session, campaign_id: UUID) -> Sequence[str]:
    """The comments that were kept, in an order that says nothing."""
    query = select(SealedComment.text).where(SealedComment.campaign_id == campaign_id)
    return session.scalars(query.order_by(SealedComment.id)).all()
