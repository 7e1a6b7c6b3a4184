"""Table of what looks odd in the answers of a sealed campaign, and of what a person made of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class AnswerQuality(Base):
    """`examined`: `alarms.Examined` as JSON, empty when the answers were too few; `crowded`: sites with more answers
    than people. `decision` is kept or doubted, by a person who wrote why.
    """

    __tablename__ = "answer_quality"
    __table_args__ = (
        CheckConstraint("decision IS NULL OR decision IN ('kept', 'doubted')", name="decision_known"),
        CheckConstraint("decision IS NULL OR (motive <> '' AND decided_by <> '')", name="decision_explained"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    examined: Mapped[dict[str, Any]]
    crowded: Mapped[list[Any]]
    examined_at: Mapped[datetime]
    decision: Mapped[str | None]
    motive: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ImportMapping(Base):
    """What an organisation said of the columns and codes of a file whose line of names has this fingerprint."""

    __tablename__ = "import_mapping"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)
    said: Mapped[dict[str, Any]]
    said_at: Mapped[datetime]
