"""Tables of core: the outbox of jobs, and the forms already received."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Job(Base):
    """Work promised in the same transaction as the change that calls for it, done later by a worker."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name="state_known"),
        Index("ix_job_due", "state", "run_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_error: Mapped[str | None]


class Submission(Base):
    """A form received once: its key was drawn when the page was made, and names the result of the first sending."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(primary_key=True)
    sender: Mapped[UUID | None]
    location: Mapped[str | None]
    notice: Mapped[str | None]
    received_at: Mapped[datetime] = mapped_column(index=True)
