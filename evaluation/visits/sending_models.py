"""Table of what shoppers sent: each report as it was received, under the key of its sending, never altered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class MysterySending(Base):
    """One report as received; taking the mission back or sending it back leaves it here.

    `said`: SHA-256 of what the device sent, which tells a repetition from something else under the same key.
    """

    __tablename__ = "mystery_sending"

    key: Mapped[str] = mapped_column(primary_key=True)
    mission_id: Mapped[UUID] = mapped_column(ForeignKey("mystery_mission.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    said: Mapped[str]
    report: Mapped[dict[str, Any]]
    done_at: Mapped[datetime]
    received_at: Mapped[datetime]
