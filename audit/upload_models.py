"""The table of files that arrive by pieces, until they are filed or given up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Upload(Base):
    """A file on its way: who sends it for which candidacy, and what was announced of it; its pieces are apart."""

    __tablename__ = "upload"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    filename: Mapped[str]
    size: Mapped[int]
    # Empty when the browser could not compute it.
    sha256: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
