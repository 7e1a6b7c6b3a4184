"""the life after the decision: surveillances made, steps announced for a day."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
PENDING = sa.text("done_at IS NULL AND cancelled_at IS NULL")


def upgrade() -> None:
    """Make the change."""
    _surveillance()
    _planned_step()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("planned_step")
    op.drop_table("surveillance")


def _surveillance() -> None:
    op.create_table(
        "surveillance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'pulse')", name=op.f("ck_surveillance_kind_known")),
        sa.CheckConstraint("conclusion IN ('maintained', 'suspend')", name=op.f("ck_surveillance_conclusion_known")),
        sa.CheckConstraint(
            "kind = 'visit' OR conclusion = 'maintained'", name=op.f("ck_surveillance_only_a_visit_questions")
        ),
        sa.CheckConstraint("facts <> ''", name=op.f("ck_surveillance_facts_written")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_surveillance_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveillance")),
        sa.UniqueConstraint("certificate_id", "kind", "months", name=op.f("uq_surveillance_certificate_id")),
    )
    op.create_index(op.f("ix_surveillance_certificate_id"), "surveillance", ["certificate_id"])


def _planned_step() -> None:
    op.create_table(
        "planned_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("announced_by_id", sa.Uuid(), nullable=False),
        sa.Column("announced_by", sa.String(), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("cancelled_why", sa.String(), nullable=True),
        sa.CheckConstraint("action IN ('suspend', 'withdraw')", name=op.f("ck_planned_step_action_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_planned_step_reason_written")),
        sa.CheckConstraint(
            "done_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_planned_step_done_or_cancelled")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why IS NULL)", name=op.f("ck_planned_step_cancelled_with_reason")
        ),
        sa.ForeignKeyConstraint(["announced_by_id"], ["person.id"], name=op.f("fk_planned_step_announced_by_id")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_planned_step_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_step")),
    )
    op.create_index(op.f("ix_planned_step_certificate_id"), "planned_step", ["certificate_id"])
    op.create_index(
        "uq_planned_step_pending",
        "planned_step",
        ["certificate_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
