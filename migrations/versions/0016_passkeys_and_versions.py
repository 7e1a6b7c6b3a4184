"""passkeys and their ceremonies; versions of a document."""

import sqlalchemy as sa
from alembic import op

from core.database import Instant
from migrations.rebuilding import rebuilt

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = Instant(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_passkey_named")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_table(
        "passkey_ceremony",
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("passkey_id", sa.Uuid(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "(challenge IS NULL) = (passkey_id IS NOT NULL)", name=op.f("ck_passkey_ceremony_asked_or_proved")
        ),
        sa.ForeignKeyConstraint(["passkey_id"], ["passkey.id"], name=op.f("fk_passkey_ceremony_passkey_id")),
        sa.PrimaryKeyConstraint("holder", "purpose", name=op.f("pk_passkey_ceremony")),
    )
    with rebuilt("evidence") as table:
        table.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_evidence_replaces_id"), "evidence", ["replaces_id"], ["id"])
        table.create_unique_constraint(op.f("uq_evidence_replaces_id"), ["replaces_id"])
        table.create_check_constraint(
            op.f("ck_evidence_first_or_replacing"), "(number = 1) = (replaces_id IS NULL)"
        )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_index(op.f("ix_passkey_ceremony_passkey_id"), "passkey_ceremony", ["passkey_id"])
    op.create_index(op.f("ix_passkey_ceremony_at"), "passkey_ceremony", ["at"])


def downgrade() -> None:
    """Take it back."""
    with rebuilt("evidence") as table:
        table.drop_constraint(op.f("ck_evidence_first_or_replacing"), type_="check")
        table.drop_constraint(op.f("uq_evidence_replaces_id"), type_="unique")
        table.drop_constraint(op.f("fk_evidence_replaces_id"), type_="foreignkey")
        table.drop_column("replaces_id")
        table.drop_column("number")
    op.drop_table("passkey_ceremony")
    op.drop_table("passkey")
