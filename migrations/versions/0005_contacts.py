"""who is invited to answer, for as long as it takes."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "invitation",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.Column("drawn_from", sa.Integer(), nullable=False),
        sa.Column("stop_secret", sa.LargeBinary(), nullable=False),
        sa.Column("stopped", sa.JSON(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("invited_at", core.database.Instant(timezone=True), nullable=True),
        sa.Column("reminded_at", core.database.Instant(timezone=True), nullable=True),
        sa.Column("purged_at", core.database.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_invitation")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_contact_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("campaign_id", "email", name=op.f("uq_contact_campaign_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contact_campaign_id"), "contact", ["campaign_id"])
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("leased_until", core.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_letter_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_letter_campaign_id"), "letter", ["campaign_id"])
    op.create_table(
        "leader_address",
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_leader_address_leader_id")),
        sa.PrimaryKeyConstraint("leader_id", name=op.f("pk_leader_address")),
    )


def downgrade() -> None:
    """Take it back."""
    for table in ("leader_address", "letter", "contact", "invitation"):
        op.drop_table(table)
