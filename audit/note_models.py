"""The table of what auditors note on site."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class FieldNote(Base):
    """One note of one auditor, as it was received: never edited, another one corrects it; read by auditors alone."""

    __tablename__ = "field_note"
    __table_args__ = (CheckConstraint("text <> ''", name="text_written"),)

    # Drawn by the device that wrote the note: however often it is sent, it is received once.
    key: Mapped[UUID] = mapped_column(primary_key=True)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # Empty when it is about the visit as a whole.
    requirement: Mapped[str]
    text: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    received_at: Mapped[datetime]
