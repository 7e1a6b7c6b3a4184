"""stops of the issuance; files replaced since they were published; when an edition's seal was time-stamped."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "issuance_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("stopped_at", core.database.Instant(timezone=True), nullable=False),
        sa.Column("stopped_by", sa.String(), nullable=False),
        sa.Column("resumed_at", core.database.Instant(timezone=True), nullable=True),
        sa.Column("resumed_by", sa.String(), nullable=True),
        sa.CheckConstraint("motive <> ''", name=op.f("ck_issuance_stop_motive_written")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuance_stop")),
    )
    op.create_table(
        "former_file",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("replaced_at", core.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["certificate_edition.id"], name=op.f("fk_former_file_edition_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_former_file")),
    )
    op.add_column("certificate_edition", sa.Column("stamped_at", core.database.Instant(timezone=True), nullable=True))
    op.create_index(op.f("ix_former_file_edition_id"), "former_file", ["edition_id"])


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("certificate_edition") as table:
        table.drop_column("stamped_at")
    op.drop_table("former_file")
    op.drop_table("issuance_stop")
