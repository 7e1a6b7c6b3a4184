"""roots of full tiles, cosignatures and time stamps of checkpoints; the token of an edition's offline code."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "tile_root",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_tile_root")),
    )
    op.create_table(
        "cosignature",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("at", core.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["checkpoint.size"], name=op.f("fk_cosignature_size")),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_cosignature")),
    )
    op.create_table(
        "anchor",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("at", core.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["checkpoint.size"], name=op.f("fk_anchor_size")),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_anchor")),
    )
    with op.batch_alter_table("certificate_edition") as table:
        table.add_column(sa.Column("cwt", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("certificate_edition") as table:
        table.drop_column("cwt")
    op.drop_table("anchor")
    op.drop_table("cosignature")
    op.drop_table("tile_root")
