"""what looks odd in the answers, and what was made of it; what was said of the columns of a file."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "answer_quality",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("examined", sa.JSON(), nullable=False),
        sa.Column("crowded", sa.JSON(), nullable=False),
        sa.Column("examined_at", core.database.Instant(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", core.database.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR decision IN ('kept', 'doubted')", name=op.f("ck_answer_quality_decision_known")
        ),
        sa.CheckConstraint(
            "decision IS NULL OR (motive <> '' AND decided_by <> '')",
            name=op.f("ck_answer_quality_decision_explained"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_answer_quality_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_answer_quality")),
    )
    op.create_table(
        "import_mapping",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("header", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("said_at", core.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_import_mapping_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "header", "audience", name=op.f("pk_import_mapping")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("import_mapping")
    op.drop_table("answer_quality")
