"""The table of documents that an auditor asks for by a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.audit_models import Evidence
from core.database import Base, new_id


class DocumentRequest(Base):
    """« Send me this by that day »: answered by a piece of evidence, or taken back; never erased."""

    __tablename__ = "document_request"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_written"),
        CheckConstraint("(evidence_id IS NULL) = (answered_at IS NULL)", name="answered_by_evidence"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    requirement: Mapped[str]
    text: Mapped[str]
    due_on: Mapped[date]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    evidence: Mapped[Evidence | None] = relationship()
