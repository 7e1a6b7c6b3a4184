"""files on which the antivirus gave up, with their tries; the synthesis of a report as it was sent."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "scan_pause",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("again_at", INSTANT, nullable=False),
        sa.CheckConstraint("tries > 0", name=op.f("ck_scan_pause_tried")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scan_pause")),
    )
    op.add_column("report", sa.Column("sent_synthesis", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it back; the files that wait are asked about again at once."""
    op.drop_column("report", "sent_synthesis")
    op.drop_table("scan_pause")
