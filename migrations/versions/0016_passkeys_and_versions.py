"""passkeys and their ceremonies."""

import sqlalchemy as sa
from alembic import op

from core.database import Instant

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
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"])
    op.create_index(op.f("ix_passkey_ceremony_passkey_id"), "passkey_ceremony", ["passkey_id"])
    op.create_index(op.f("ix_passkey_ceremony_at"), "passkey_ceremony", ["at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("passkey_ceremony")
    op.drop_table("passkey")
