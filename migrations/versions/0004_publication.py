"""what was published of a campaign."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; a campaign sealed before has no cells, and its page says so."""
    op.create_table(
        "publication",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_publication_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_publication")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("publication")
