"""Tables of the mystery campaign: one campaign per evaluation, one row per mission with its grid and proof."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, new_id

# planned → offered → assigned → reported → validated, rejected, or replaced by another attempt at the same place of
# the plan; reported ⇄ sent_back; offered, assigned and sent_back → planned; cancelled from whatever is not settled.
STATES = (
    "planned",
    "offered",
    "assigned",
    "reported",
    "sent_back",
    "validated",
    "rejected",
    "replaced",
    "cancelled",
)


class MysteryCampaign(Base):
    """The mystery tests of one evaluation: planned here from `seed`, or done elsewhere and imported."""

    __tablename__ = "mystery_campaign"
    __table_args__ = (
        CheckConstraint("total >= 1 AND weeks >= 1", name="plan_not_empty"),
        CheckConstraint("imported = (seed IS NULL)", name="planned_from_a_seed"),
        CheckConstraint("imported = (start IS NULL)", name="planned_from_a_day"),
        CheckConstraint("closed_at IS NULL OR closed_at >= planned_at", name="closed_after_planned"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), unique=True)
    imported: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int]
    weeks: Mapped[int]
    start: Mapped[date | None]
    seed: Mapped[str | None]
    # What the sealed plan was made from, its salt, its hash, and who stands behind each code of a shopper.
    design: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    salt: Mapped[str | None]
    commitment: Mapped[str | None]
    people: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    planned_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MysteryMission(Base):
    """One mystery test; `note` is an exact fraction of the 20 points, written as text.

    `grid`: criterion → true, false, or null for « sans objet ». `reviews`: each look of a second person and each
    exchange with the shopper, as person, name, at, action and motive. `attempt`: 1, then one more each time that
    another mission takes the same place of the plan, `replaces_id` naming the one before. `delays`: what the shopper
    timed, in seconds. `proof_print`: what an image looks like, "" for other proofs. `recoding`: the grid of a second
    coder, {} while it is waited for.
    """

    __tablename__ = "mystery_mission"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number", "attempt"),
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state_known"),
        CheckConstraint(
            "imported OR state IN ('planned', 'cancelled') OR shopper_id IS NOT NULL", name="somebody_has_it"
        ),
        CheckConstraint(
            "imported OR state NOT IN ('reported', 'validated') OR proof_digest IS NOT NULL",
            name="reported_with_a_proof",
        ),
        CheckConstraint(
            "imported OR state NOT IN ('reported', 'validated') OR reported_at IS NOT NULL", name="reported_at_a_moment"
        ),
        CheckConstraint("state NOT IN ('reported', 'validated') OR note IS NOT NULL", name="reported_with_a_note"),
        CheckConstraint("imported OR state <> 'validated' OR validated_by IS NOT NULL", name="validated_by_somebody"),
        CheckConstraint(
            "validated_by IS NULL OR shopper_id IS NULL OR validated_by <> shopper_id", name="validated_by_another"
        ),
        CheckConstraint("done_at IS NULL OR reported_at >= done_at", name="reported_after_done"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("mystery_campaign.id"), index=True)
    number: Mapped[int]
    channel: Mapped[str]
    week: Mapped[int]
    site: Mapped[str]
    # As the plan said: day, hours, scenario and code of the shopper.
    day: Mapped[date | None]
    opens: Mapped[str | None]
    closes: Mapped[str | None]
    scenario: Mapped[str | None]
    shopper_code: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="planned")
    imported: Mapped[bool] = mapped_column(default=False)
    shopper_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    shopper_name: Mapped[str | None]
    grid: Mapped[dict[str, Any]] = mapped_column(default=dict)
    narrative: Mapped[str] = mapped_column(default="")
    proof_digest: Mapped[str | None]
    proof_filename: Mapped[str | None]
    proof_type: Mapped[str | None]
    note: Mapped[str | None]
    done_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    reviews: Mapped[list[Any]] = mapped_column(default=list)
    validated_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    validated_at: Mapped[datetime | None]
    cancelled_for: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("mystery_mission.id"), unique=True)
    delays: Mapped[dict[str, Any]] = mapped_column(default=dict)
    proof_state: Mapped[str | None]
    proof_readable: Mapped[bool] = mapped_column(default=False)
    proof_scan: Mapped[str] = mapped_column(default="")
    proof_print: Mapped[str] = mapped_column(default="")
    recoding: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[MysteryCampaign] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
