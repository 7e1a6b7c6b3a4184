"""Table of what a manager prepares before planning a mystery campaign; one row per evaluation."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class MysteryDesign(Base):
    """`hours`: site → openings; `scenarios`: rows of `mystery_design.Scenario`; `shoppers`: person → closed sites."""

    __tablename__ = "mystery_design"
    __table_args__ = (CheckConstraint("lockout >= 0", name="lockout_forwards"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), primary_key=True)
    lockout: Mapped[int]
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    scenarios: Mapped[list[Any]] = mapped_column(default=list)
    shoppers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
