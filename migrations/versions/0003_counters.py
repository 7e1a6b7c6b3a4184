"""what sealing counts, packed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. Campaigns sealed before have no counters: `label rebuild` counts their answers."""
    op.create_table(
        "campaign_counter",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_counter_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "name", name=op.f("pk_campaign_counter")),
    )


def downgrade() -> None:
    """Drop the table: the sealed answers give it back."""
    op.drop_table("campaign_counter")
