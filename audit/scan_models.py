"""The table of files on which the antivirus gave up, until it has spoken."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class ScanPause(Base):
    """A file by its digest, wherever it was filed: how many times it was tried, when it is tried again."""

    __tablename__ = "scan_pause"
    __table_args__ = (CheckConstraint("tries > 0", name="tried"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    first_at: Mapped[datetime]
    again_at: Mapped[datetime]
