"""Tables of the campaigns: how they are asked, what stays once they are sealed, and the leaders by name.

Ballots are not here but in boxes apart (`ballot_box`); the order of sealed rows is that of random keys.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id
from evaluation.questionnaire import AUDIENCES

# Without this, SQLite numbers rows in the order in which people came.
NO_ORDER = {"sqlite_with_rowid": False}


def _in_audiences() -> str:
    return "audience IN (" + ", ".join(f"'{audience}'" for audience in AUDIENCES) + ")"


class Campaign(Base):
    """One audience asked in one evaluation: prepared, opened (then nothing changes), sealed.

    `frame`: site → people entitled, empty when unknown; `issued`: site → codes made (« » when sites are unknown);
    `tag`: the three symbols that begin its codes, not a secret. `secrecy`: sealed or blind box.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "audience"),
        CheckConstraint(_in_audiences(), name="audience_known"),
        CheckConstraint("secrecy IN ('sealed', 'blind')", name="secrecy_known"),
        CheckConstraint("opened_at IS NULL OR opened_at >= prepared_at", name="opened_after_prepared"),
        CheckConstraint(
            "sealed_at IS NULL OR (opened_at IS NOT NULL AND sealed_at >= opened_at)", name="sealed_after_opened"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), index=True)
    audience: Mapped[str]
    collection: Mapped[str]
    frame: Mapped[dict[str, Any]] = mapped_column(default=dict)
    issued: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secrecy: Mapped[str] = mapped_column(default="sealed")
    tag: Mapped[str] = mapped_column(index=True)
    prepared_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SealedAnswer(Base):
    """One respondent's answers once nothing leads back to a code: one byte an item, `site` after small sites merged."""

    __tablename__ = "sealed_answer"
    __table_args__ = NO_ORDER

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    site: Mapped[str | None]
    weight: Mapped[float] = mapped_column(default=1.0)
    packed: Mapped[bytes]


class SealedComment(Base):
    """A free comment, cut from the answers that came with it."""

    __tablename__ = "sealed_comment"
    __table_args__ = NO_ORDER

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    text: Mapped[str]


class CampaignResult(Base):
    """What sealing computed: respondents, packed measures, counts per item and per mode.

    `receipts`: sorted, to be looked up; `silent`: sites where nobody answered.
    """

    __tablename__ = "campaign_result"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    n: Mapped[int]
    measures: Mapped[list[Any]]
    items: Mapped[list[Any]]
    modes: Mapped[dict[str, Any]]
    receipts: Mapped[list[Any]]
    silent: Mapped[list[Any]]


class Leader(Base):
    """A leader asked by name; their answers are in clear, and they know it. `proofs`: practice code → where it is."""

    __tablename__ = "leader"
    __table_args__ = (UniqueConstraint("campaign_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    name: Mapped[str]
    function: Mapped[str]
    code_digest: Mapped[bytes] = mapped_column(unique=True)
    answers: Mapped[list[Any] | None]
    proofs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PracticeReview(Base):
    """What the auditor made of one practice: proof accepted or not, a lower point perhaps, and why."""

    __tablename__ = "practice_review"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "item"),
        CheckConstraint("(accepted AND lowered_to IS NULL) OR explanation <> ''", name="explained_when_lowered"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), index=True)
    item: Mapped[str]
    accepted: Mapped[bool]
    lowered_to: Mapped[int | None]
    explanation: Mapped[str]
    reviewer: Mapped[str]
    reviewed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
