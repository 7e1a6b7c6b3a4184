"""the design of a mystery campaign and its sealed plan."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CAMPAIGN = (("design", sa.JSON()), ("salt", sa.String()), ("commitment", sa.String()), ("people", sa.JSON()))
MISSION = (
    ("day", sa.Date()),
    ("opens", sa.String()),
    ("closes", sa.String()),
    ("scenario", sa.String()),
    ("shopper_code", sa.String()),
)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "mystery_design",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("lockout", sa.Integer(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("scenarios", sa.JSON(), nullable=False),
        sa.Column("shoppers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("lockout >= 0", name=op.f("ck_mystery_design_lockout_forwards")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_mystery_design_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("evaluation_id", name=op.f("pk_mystery_design")),
    )
    for table, columns in (("mystery_campaign", CAMPAIGN), ("mystery_mission", MISSION)):
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Take it back."""
    for table, columns in (("mystery_mission", MISSION), ("mystery_campaign", CAMPAIGN)):
        for name, _ in columns:
            # Column by column: a table that others refer to cannot be made again while it holds rows.
            op.drop_column(table, name)
    op.drop_table("mystery_design")
