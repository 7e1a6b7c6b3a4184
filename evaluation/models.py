"""Tables of evaluation: what is measured hangs on an evaluation, never on a year."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Evaluation(Base):
    """One measurement of one candidacy under one pinned edition of a référentiel.

    `purpose`: `label`, on which a decision rests, or `pulse`, a short survey while the certificate lives, on which
    none does; `asked`: the statements that a pulse asks, None for the whole edition.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        CheckConstraint("purpose IN ('label', 'pulse')", name="purpose_known"),
        CheckConstraint("(purpose = 'pulse') = (asked IS NOT NULL)", name="pulse_says_what_it_asks"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    referentiel_id: Mapped[str]
    referentiel_digest: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="label", server_default="label")
    asked: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
