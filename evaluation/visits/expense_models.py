"""Table of what a shopper spent on a mission, each cost with its proof and what the manager decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class VisitExpense(Base):
    """One cost in cents. It stays whatever becomes of the mission: whoever spent is paid, or told why not."""

    __tablename__ = "visit_expense"
    __table_args__ = (
        CheckConstraint("cents > 0", name="something_spent"),
        CheckConstraint("state IN ('claimed', 'approved', 'refused')", name="state_known"),
        CheckConstraint("(state = 'claimed') = (settled_by IS NULL)", name="settled_by_somebody"),
        CheckConstraint("settled_by IS NULL OR settled_by <> person_id", name="settled_by_another"),
        CheckConstraint("(state = 'refused') = (motive IS NOT NULL)", name="refused_with_a_motive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mission_id: Mapped[UUID] = mapped_column(ForeignKey("mystery_mission.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    cents: Mapped[int]
    note: Mapped[str]
    proof_digest: Mapped[str]
    proof_filename: Mapped[str]
    proof_type: Mapped[str]
    proof_state: Mapped[str]
    proof_readable: Mapped[bool]
    proof_scan: Mapped[str]
    state: Mapped[str] = mapped_column(default="claimed")
    motive: Mapped[str | None]
    claimed_at: Mapped[datetime]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
