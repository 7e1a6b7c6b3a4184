"""pulse surveys, whose evaluation no decision rests on; each decision and the one that it supersedes."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

import core.database
from migrations.rebuilding import TRIGGERS, rebuilt

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
# Recorded before surveys had campaigns: two months before a visit of twelve, now halfway between two visits.
MOVED = {10: 6, 22: 18}
EVALUATION_RULES = {
    "purpose_known": "purpose IN ('label', 'pulse')",
    "pulse_says_what_it_asks": "(purpose = 'pulse') = (asked IS NOT NULL)",
}
PULSE_RULES = {
    "settled_with_reason": "(settled_at IS NULL) = (settled_why IS NULL)",
    "settled_once_concluded": "settled_at IS NULL OR concluded_at IS NOT NULL",
    "visit_with_its_day": "(visit_months IS NULL) = (visit_due IS NULL)",
    "brought_forward_by_somebody": "visit_due IS NULL OR settled_at IS NOT NULL",
}
SUCCESSION = "supersedes_id IS NULL OR (outcome IS NOT NULL AND supersedes_id <> id)"
ON_APPEAL = "UPDATE deliberation SET supersedes_id = reopens_id WHERE outcome IS NOT NULL AND reopens_id IS NOT NULL"
RENEWED = """
    UPDATE deliberation SET supersedes_id = (
        SELECT former.decision_id FROM certificate JOIN certificate AS former ON former.id = certificate.supersedes_id
        WHERE certificate.decision_id = deliberation.id)
    WHERE outcome IS NOT NULL AND supersedes_id IS NULL AND id IN (
        SELECT decision_id FROM certificate WHERE supersedes_id IS NOT NULL)
"""
STAYS = "A pulse survey was launched: an earlier schema would count its answers for a decision."


def upgrade() -> None:
    """Earlier evaluations are all for the label; earlier decisions find the ones that they replaced."""
    with rebuilt("evaluation") as batch:
        batch.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="label"))
        batch.add_column(sa.Column("asked", sa.JSON(), nullable=True))
        for name, rule in EVALUATION_RULES.items():
            batch.create_check_constraint(op.f(f"ck_evaluation_{name}"), rule)
    _pulse()
    with rebuilt("deliberation") as batch:
        batch.add_column(sa.Column("supersedes_id", sa.Uuid(), nullable=True))
    with rebuilt("deliberation") as batch:
        batch.create_foreign_key(op.f("fk_deliberation_supersedes_id"), "deliberation", ["supersedes_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_deliberation_supersedes_id"), ["supersedes_id"])
        batch.create_check_constraint(op.f("ck_deliberation_superseded_by_a_decision"), SUCCESSION)
    with _writable():
        op.execute(ON_APPEAL)
        op.execute(RENEWED)
    _move(MOVED)


def downgrade() -> None:
    """Refused once a pulse was launched: its answers would be counted with those of a decision."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM pulse")).first():
        raise RuntimeError(STAYS)
    _move({now: before for before, now in MOVED.items()})
    with rebuilt("deliberation") as batch:
        batch.drop_constraint(op.f("ck_deliberation_superseded_by_a_decision"), type_="check")
        batch.drop_constraint(op.f("uq_deliberation_supersedes_id"), type_="unique")
        batch.drop_constraint(op.f("fk_deliberation_supersedes_id"), type_="foreignkey")
        batch.drop_column("supersedes_id")
    op.drop_table("pulse")
    with rebuilt("evaluation") as batch:
        for name in EVALUATION_RULES:
            batch.drop_constraint(op.f(f"ck_evaluation_{name}"), type_="check")
        batch.drop_column("asked")
        batch.drop_column("purpose")


def _move(months: dict[int, int]) -> None:
    moving = sa.text("UPDATE surveillance SET months = :now WHERE kind = 'pulse' AND months = :before")
    for before, now in months.items():
        op.execute(moving.bindparams(now=now, before=before))


@contextmanager
def _writable() -> Iterator[None]:
    """Decisions never change: their guard is laid aside while a new column is filled, then put back."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE deliberation DISABLE TRIGGER decision_stays")
        yield
        op.execute("ALTER TABLE deliberation ENABLE TRIGGER decision_stays")
        return
    guards = [one for one in bind.scalars(TRIGGERS, {"table": "deliberation"}) if "decision_stays_update" in one]
    op.execute("DROP TRIGGER decision_stays_update")
    yield
    for guard in guards:
        bind.exec_driver_sql(guard)


def _pulse() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("launched_by", sa.String(), nullable=False),
        sa.Column("launched_at", INSTANT, nullable=False),
        sa.Column("concluded_at", INSTANT, nullable=True),
        sa.Column("falls", sa.JSON(), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("settled_why", sa.String(), nullable=True),
        sa.Column("visit_months", sa.Integer(), nullable=True),
        sa.Column("visit_due", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_pulse_{name}")) for name, rule in PULSE_RULES.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_pulse_{column}"))
            for column, table in (
                ("certificate_id", "certificate"),
                ("evaluation_id", "evaluation"),
                ("settled_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
        sa.UniqueConstraint("certificate_id", "months", name=op.f("uq_pulse_certificate_id")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_pulse_evaluation_id")),
    )
    op.create_index(op.f("ix_pulse_certificate_id"), "pulse", ["certificate_id"])
