"""what a suspended organisation says that it corrected, with at most one file; a refusal keeps its motive."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
TABLE = "reinstatement_request"
WAITING = sa.text("declined_at IS NULL")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suspension_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_type", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("declined_by", sa.String(), nullable=False),
        sa.Column("declined_why", sa.String(), nullable=False),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f(f"ck_{TABLE}_text_written")),
        sa.CheckConstraint("(file_name = '') = (file_sha256 = '')", name=op.f(f"ck_{TABLE}_file_whole")),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (declined_why = '')", name=op.f(f"ck_{TABLE}_declined_with_reason")
        ),
        sa.ForeignKeyConstraint(["suspension_id"], ["status_event.id"], name=op.f(f"fk_{TABLE}_suspension_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_suspension_id"), TABLE, ["suspension_id"])
    op.create_index(
        f"uq_{TABLE}_waiting",
        TABLE,
        ["suspension_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """Take it back; the journal keeps when each was asked and refused."""
    op.drop_table(TABLE)
