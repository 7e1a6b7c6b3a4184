"""Table of what was published of a campaign: written once, at sealing."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class Publication(Base):
    """What may be read of a sealed campaign below the organisation, already rounded and clipped.

    `counts`: whether plain counts may stand beside the stratified figures; `cells`: `ShownCell` in plain values,
    the smallest first, a single one when nothing is cut.
    """

    __tablename__ = "publication"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    counts: Mapped[bool]
    cells: Mapped[list[Any]]
