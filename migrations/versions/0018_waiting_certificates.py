"""certificates that wait for their signature; how far the validation data of each seal are."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "waiting_certificate",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.JSON(), nullable=False),
        sa.Column("since", core.database.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["deliberation.id"], name=op.f("fk_waiting_certificate_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidacy_id"], ["candidacy.id"], name=op.f("fk_waiting_certificate_candidacy_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_waiting_certificate")),
    )
    op.create_index(op.f("ix_waiting_certificate_candidacy_id"), "waiting_certificate", ["candidacy_id"])
    op.add_column("certificate_edition", sa.Column("lasting_at", core.database.Instant(timezone=True), nullable=True))
    op.add_column("certificate_edition", sa.Column("seal_lacks", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("certificate_edition") as table:
        table.drop_column("seal_lacks")
        table.drop_column("lasting_at")
    op.drop_table("waiting_certificate")
