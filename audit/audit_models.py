"""Tables of the audit room: declarations, missions, evidence, findings, report and what is answered to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Declaration(Base):
    """What one person declared about their interests in one file; never edited, a later one is added."""

    __tablename__ = "declaration"
    __table_args__ = (CheckConstraint("NOT has_interest OR text <> ''", name="interest_explained"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    has_interest: Mapped[bool]
    # What kind of link and when it ended: an old one is kept, and does not block.
    kind: Mapped[str] = mapped_column(default="", server_default="")
    ended_on: Mapped[date | None]
    text: Mapped[str]
    declared_at: Mapped[datetime]


class AuditMission(Base):
    """An auditor assigned to a candidacy, until released."""

    __tablename__ = "audit_mission"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "person_id"),
        CheckConstraint("released_at IS NULL OR released_at >= assigned_at", name="released_after_assigned"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    assigned_by: Mapped[str]
    assigned_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str | None]


class Evidence(Base):
    """A document filed for one requirement; its bytes lie in the files under `sha256`, served only when readable."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'safe', 'infected', 'integrity_error')", name="state_known"),
        CheckConstraint("NOT (readable AND state IN ('infected', 'integrity_error'))", name="readable_when_sound"),
        CheckConstraint("state <> 'safe' OR readable", name="safe_is_readable"),
        CheckConstraint("(reviewed_at IS NULL) = (accepted IS NULL)", name="reviewed_with_verdict"),
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("(number = 1) = (replaces_id IS NULL)", name="first_or_replacing"),
        CheckConstraint(
            "expires_on IS NULL OR effective_on IS NULL OR expires_on >= effective_on", name="expires_after_effect"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    requirement: Mapped[str]
    title: Mapped[str]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[str]
    # True when safe, or when the operator accepts files that no antivirus has seen.
    readable: Mapped[bool]
    scan_note: Mapped[str]
    effective_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    # Open to the organisation and to the auditors of the file alone.
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The version of the document, and the one that it replaced: at most one document replaces another.
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"), unique=True)
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    remark: Mapped[str] = mapped_column(default="")
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Finding(Base):
    """What the auditor found against one requirement, what the organisation answered, and whether it worked."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "number"),
        CheckConstraint("grade IN ('major', 'minor', 'observation', 'strength')", name="grade_known"),
        CheckConstraint("grade NOT IN ('major', 'minor') OR due_on IS NOT NULL", name="nonconformity_has_a_date"),
        CheckConstraint("closed_at IS NULL OR effectiveness <> ''", name="closed_with_effectiveness"),
        CheckConstraint("closed_at IS NULL OR closed_at >= recorded_at", name="closed_after_recorded"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    number: Mapped[int]
    grade: Mapped[str]
    requirement: Mapped[str]
    facts: Mapped[str]
    due_on: Mapped[date | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(default="")
    correction: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    # Why the last correction was found wanting.
    insufficient: Mapped[str] = mapped_column(default="", server_default="")
    # Left open after its day: when a minor became major, when a major was told to those who may suspend.
    became_major_at: Mapped[datetime | None]
    unresolved_at: Mapped[datetime | None]
    effectiveness: Mapped[str] = mapped_column(default="")
    closed_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    # After the organisation's answer; a withdrawn finding is closed the same moment.
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Report(Base):
    """The audit report of one evaluation round: written, sent for reply, replied to, frozen for good."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("candidacy_id", "round"),
        CheckConstraint("replied_at IS NULL OR replied_at >= sent_at", name="replied_after_sent"),
        CheckConstraint("final_at IS NULL OR final_at >= replied_at", name="final_after_replied"),
        CheckConstraint("(final_at IS NULL) = (digest IS NULL)", name="final_is_frozen"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    round: Mapped[int]
    synthesis: Mapped[str] = mapped_column(default="")
    saved_by: Mapped[str | None]
    saved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # As the organisation received it: it may be written again before the final report.
    sent_synthesis: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    # The right of reply ended by its delay; `replied_at` is then that moment.
    lapsed_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    # What the final report said, word for word, and the SHA-256 of its canonical JSON.
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportObservation(Base):
    """One observation of the organisation on the draft report, and the auditor's answer to it."""

    __tablename__ = "report_observation"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_with_text"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    number: Mapped[int]
    text: Mapped[str]
    author: Mapped[str]
    filed_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
