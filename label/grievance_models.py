"""Tables of complaints and appeals: who wrote, about what, who handles it, what was asked meanwhile and answered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

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

    questions: Mapped[list["GrievanceQuestion"]] = relationship(
        order_by="GrievanceQuestion.asked_at", lazy="selectin", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}


class GrievanceQuestion(Base):
    """What the person in charge asked the author; the clock of the answer stops until `due_on`, or until the reply.

    `key_digest`: the SHA-256 of what opens the page where an author without an account replies.
    """

    __tablename__ = "grievance_question"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_written"),
        CheckConstraint("(reply IS NULL) = (answered_at IS NULL)", name="answered_with_text"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    grievance_id: Mapped[UUID] = mapped_column(ForeignKey("grievance.id"), index=True)
    text: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    key_digest: Mapped[str] = mapped_column(default="")
    reply: Mapped[str | None]
    answered_at: Mapped[datetime | None]
