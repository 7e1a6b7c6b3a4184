"""Tables of evaluation: what is measured hangs on an evaluation, never on a year."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Evaluation(Base):
    """One measurement of one candidacy under one pinned edition of a référentiel."""

    __tablename__ = "evaluation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    referentiel_id: Mapped[str]
    referentiel_digest: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
