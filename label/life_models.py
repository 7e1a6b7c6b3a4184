"""Tables of the life after the decision: surveillances, pulses, steps announced for a day, reinstatements asked for."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Surveillance(Base):
    """One line of a certificate's programme once done: what was seen, and what it leads to; never edited."""

    __tablename__ = "surveillance"
    __table_args__ = (
        UniqueConstraint("certificate_id", "kind", "months"),
        CheckConstraint("kind IN ('visit', 'pulse')", name="kind_known"),
        CheckConstraint("conclusion IN ('maintained', 'suspend')", name="conclusion_known"),
        CheckConstraint("kind = 'visit' OR conclusion = 'maintained'", name="only_a_visit_questions"),
        CheckConstraint("facts <> ''", name="facts_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str]
    months: Mapped[int]
    done_on: Mapped[date]
    facts: Mapped[str]
    conclusion: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class Pulse(Base):
    """One short survey of a certificate: its own evaluation, what it proved, and what a person made of it.

    `falls`: codes of the statements whose fall since the certificate's evaluation is proved; with any, a visit
    brought forward is proposed. `visit_months` and `visit_due` say which visit was, and until when.
    """

    __tablename__ = "pulse"
    __table_args__ = (
        UniqueConstraint("certificate_id", "months"),
        CheckConstraint("(settled_at IS NULL) = (settled_why IS NULL)", name="settled_with_reason"),
        CheckConstraint("settled_at IS NULL OR concluded_at IS NOT NULL", name="settled_once_concluded"),
        CheckConstraint("(visit_months IS NULL) = (visit_due IS NULL)", name="visit_with_its_day"),
        CheckConstraint("visit_due IS NULL OR settled_at IS NOT NULL", name="brought_forward_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    months: Mapped[int]
    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), unique=True)
    launched_by: Mapped[str]
    launched_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    falls: Mapped[list[Any]] = mapped_column(default=list)
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_why: Mapped[str | None]
    visit_months: Mapped[int | None]
    visit_due: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


PENDING = text("done_at IS NULL AND cancelled_at IS NULL")


class PlannedStep(Base):
    """A step of a certificate announced for a day: done by itself that day, unless it was cancelled before."""

    __tablename__ = "planned_step"
    __table_args__ = (
        CheckConstraint("action IN ('suspend', 'withdraw')", name="action_known"),
        CheckConstraint("reason <> ''", name="reason_written"),
        CheckConstraint("done_at IS NULL OR cancelled_at IS NULL", name="done_or_cancelled"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_why IS NULL)", name="cancelled_with_reason"),
        Index(
            "uq_planned_step_pending",
            "certificate_id",
            unique=True,
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    action: Mapped[str]
    effective_on: Mapped[date]
    reason: Mapped[str]
    announced_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    announced_by: Mapped[str]
    announced_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str | None]


WAITING = text("declined_at IS NULL")


class ReinstatementRequest(Base):
    """What a suspended organisation says that it corrected; one waits at a time for each suspension.

    `suspension_id`: the line of the story that it asks to end. The line that reinstates is its answer; a refusal is
    written here, with its motive.
    """

    __tablename__ = "reinstatement_request"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_written"),
        CheckConstraint("(file_name = '') = (file_sha256 = '')", name="file_whole"),
        CheckConstraint("(declined_at IS NULL) = (declined_why = '')", name="declined_with_reason"),
        Index(
            "uq_reinstatement_request_waiting",
            "suspension_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    suspension_id: Mapped[UUID] = mapped_column(ForeignKey("status_event.id"), index=True)
    text: Mapped[str]
    # What was joined, under its digest; empty without any.
    file_name: Mapped[str] = mapped_column(default="")
    file_type: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    declined_by: Mapped[str] = mapped_column(default="")
    declined_why: Mapped[str] = mapped_column(default="")
    declined_at: Mapped[datetime | None]
