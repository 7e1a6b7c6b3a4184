"""Tables of the visit: what an organisation objects to an auditor, and the agenda of the days on site or remote."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.calendar import date_in_paris
from core.database import Base, new_id


class Objection(Base):
    """An organisation's objection to the auditor of its file, decided by the manager; one for each mission given."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("mission_id", "mission_since"),
        CheckConstraint("reason <> ''", name="reason_written"),
        CheckConstraint("(accepted IS NULL) = (decided_at IS NULL)", name="decided_with_date"),
        CheckConstraint("accepted IS NULL OR answer <> ''", name="decision_is_motivated"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    mission_id: Mapped[UUID] = mapped_column(ForeignKey("audit_mission.id"))
    mission_since: Mapped[datetime]
    auditor: Mapped[str]
    reason: Mapped[str]
    filed_by: Mapped[str]
    filed_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]


class VisitSlot(Base):
    """One appointment of the visit; cancelled, never erased, so that calendars are told."""

    __tablename__ = "visit_slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("subject <> '' AND place <> ''", name="subject_and_place_written"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    remote: Mapped[bool]
    place: Mapped[str]
    subject: Mapped[str]
    whom: Mapped[str] = mapped_column(default="")
    written_by: Mapped[str]
    written_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    @property
    def day(self) -> date:
        """Its day in Paris."""
        return date_in_paris(self.starts_at)
