"""The table of the counters that sealing leaves: one small row for each cut of a campaign."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class CampaignCounter(Base):
    """The counters of one cut of a sealed campaign, from which every figure of it follows.

    `name` is what its sealed answers are filed under, « » when sites are unknown; `sites` of the frame are taken
    together, `people` are entitled there, None when unknown.
    """

    __tablename__ = "campaign_counter"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sites: Mapped[list[Any]]
    people: Mapped[int | None]
    packed: Mapped[bytes]
