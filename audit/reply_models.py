"""Tables of the contradictory phase: the answer to each finding and how it is treated; the signed file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class FindingReply(Base):
    """The organisation's answer to one finding of the draft report, and what the auditor makes of it.

    `was_*`: what the finding said when the organisation answered; `late`: the delay had passed.
    """

    __tablename__ = "finding_reply"
    __table_args__ = (
        UniqueConstraint("finding_id"),
        CheckConstraint("stance IN ('accepted', 'contested')", name="stance_known"),
        CheckConstraint("stance = 'accepted' OR text <> ''", name="contested_with_words"),
        CheckConstraint("treatment IN ('kept', 'amended', 'withdrawn')", name="treatment_known"),
        CheckConstraint("(treatment IS NULL) = (treated_at IS NULL)", name="treated_with_date"),
        CheckConstraint("treatment IS NULL OR motive <> ''", name="treated_with_motive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    stance: Mapped[str]
    text: Mapped[str]
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    was_grade: Mapped[str]
    was_facts: Mapped[str]
    author: Mapped[str]
    filed_at: Mapped[datetime]
    late: Mapped[bool]
    treatment: Mapped[str | None]
    motive: Mapped[str] = mapped_column(default="")
    treated_by: Mapped[str | None]
    treated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SignedReport(Base):
    """The final report as its auditor signed it: the sealed file, once, for good."""

    __tablename__ = "signed_report"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    pdf: Mapped[bytes]
    sha256: Mapped[str]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    signed_by: Mapped[str]
    signed_at: Mapped[datetime]
