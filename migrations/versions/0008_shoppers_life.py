"""offers, attempts, timed delays, proofs seen by the antivirus, second codings; each report kept as it was sent."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "state IN ('planned', 'assigned', 'reported', 'sent_back', 'validated', 'cancelled')"
AFTER = (
    "state IN ('planned', 'offered', 'assigned', 'reported', 'sent_back', 'validated', 'rejected', 'replaced', "
    "'cancelled')"
)
STATES, PLACE = "ck_mystery_mission_state_known", "uq_mystery_mission_campaign_id"
REPLACES = "fk_mystery_mission_replaces_id", "uq_mystery_mission_replaces_id"


def upgrade() -> None:
    """Proofs received so far wait for the antivirus."""
    with op.batch_alter_table("mystery_mission") as batch:
        batch.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("delays", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("proof_state", sa.String(), nullable=True))
        batch.add_column(sa.Column("proof_readable", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("proof_scan", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("proof_print", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("recoding", sa.JSON(), nullable=True))
    op.execute("UPDATE mystery_mission SET proof_state = 'pending' WHERE proof_digest IS NOT NULL")
    with op.batch_alter_table("mystery_mission") as batch:
        for name in ("attempt", "delays", "proof_readable", "proof_scan", "proof_print"):
            batch.alter_column(name, server_default=None)
        batch.drop_constraint(op.f(PLACE), type_="unique")
        batch.create_unique_constraint(op.f(PLACE), ["campaign_id", "number", "attempt"])
        batch.create_foreign_key(op.f(REPLACES[0]), "mystery_mission", ["replaces_id"], ["id"])
        batch.create_unique_constraint(op.f(REPLACES[1]), ["replaces_id"])
        batch.drop_constraint(op.f(STATES), type_="check")
        batch.create_check_constraint(op.f(STATES), AFTER)
    op.create_table(
        "mystery_sending",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("done_at", core.database.Instant(timezone=True), nullable=False),
        sa.Column("received_at", core.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mission_id"], ["mystery_mission.id"], name=op.f("fk_mystery_sending_mission_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mystery_sending_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mystery_sending")),
    )
    op.create_index(op.f("ix_mystery_sending_mission_id"), "mystery_sending", ["mission_id"])


def downgrade() -> None:
    """The last attempt alone keeps its place; what was offered is handed out, what was rejected is cancelled."""
    op.drop_table("mystery_sending")
    op.execute("UPDATE mystery_mission SET replaces_id = NULL")
    op.execute("DELETE FROM mystery_mission WHERE state = 'replaced'")
    op.execute("UPDATE mystery_mission SET state = 'assigned' WHERE state = 'offered'")
    op.execute("UPDATE mystery_mission SET state = 'cancelled', cancelled_for = 'Rejetée' WHERE state = 'rejected'")
    with op.batch_alter_table("mystery_mission") as batch:
        batch.drop_constraint(op.f(STATES), type_="check")
        batch.create_check_constraint(op.f(STATES), BEFORE)
        batch.drop_constraint(op.f(REPLACES[1]), type_="unique")
        batch.drop_constraint(op.f(REPLACES[0]), type_="foreignkey")
        batch.drop_constraint(op.f(PLACE), type_="unique")
        batch.create_unique_constraint(op.f(PLACE), ["campaign_id", "number"])
        for name in ("recoding", "proof_print", "proof_scan", "proof_readable", "proof_state", "delays"):
            batch.drop_column(name)
        for name in ("replaces_id", "attempt"):
            batch.drop_column(name)
