"""Table of complaints and appeals: who wrote, about what, who handles it, what was answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Grievance(Base):
    """A complaint by anybody, or an appeal of an organisation; `state` is written by label/grievances.py alone.

    A trigger of the database refuses a handler who took part in the file (migration 0010), whatever the service does.
    """

    __tablename__ = "grievance"
    __table_args__ = (
        CheckConstraint("kind IN ('complaint', 'appeal')", name="kind_known"),
        CheckConstraint("state IN ('filed', 'assigned', 'decided', 'withdrawn')", name="state_known"),
        CheckConstraint("kind = 'complaint' OR candidacy_id IS NOT NULL", name="appeal_about_a_file"),
        CheckConstraint("state NOT IN ('assigned', 'decided') OR handler_id IS NOT NULL", name="handled_by_somebody"),
        CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name="decided_with_outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="outcome_is_dated"),
        CheckConstraint("outcome IS NULL OR outcome IN ('upheld', 'partly', 'dismissed')", name="outcome_known"),
        CheckConstraint("outcome IS NULL OR answer <> ''", name="outcome_is_motivated"),
        CheckConstraint("outcome IN ('dismissed') OR outcome IS NULL OR published <> ''", name="upheld_is_published"),
        CheckConstraint("text <> ''", name="text_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="filed", index=True)
    candidacy_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidacy.id"), index=True)
    # What is appealed against: the moment of the decision or of the sanction, which bounds the delay.
    against: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    author: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    filed_at: Mapped[datetime]
    handler_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    handler: Mapped[str] = mapped_column(default="")
    assigned_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")
    published: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
