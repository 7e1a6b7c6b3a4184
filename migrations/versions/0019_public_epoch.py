"""a number that moves with whatever the public pages of certificates say, so that they may be kept meanwhile."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WATCHED = ("certificate", "certificate_edition", "status_event", "status_list", "issuance_stop", "former_file")
ACTS = ("INSERT", "UPDATE", "DELETE")
MOVE = "UPDATE public_epoch SET epoch = epoch + 1"


def _triggers(dialect: str) -> Iterator[str]:
    if dialect != "sqlite":
        yield (
            f"CREATE FUNCTION move_public_epoch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {MOVE}; RETURN NULL; END $$"
        )
    for table in WATCHED:
        if dialect == "sqlite":
            for act in ACTS:
                yield f"CREATE TRIGGER public_{table}_{act.lower()} AFTER {act} ON {table} BEGIN {MOVE}; END"
        else:
            # At the end of the transaction: its row is the last lock that anybody takes, so that none waits in a circle.
            yield (
                f"CREATE CONSTRAINT TRIGGER public_{table} AFTER {' OR '.join(ACTS)} ON {table} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION move_public_epoch()"
            )


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "public_epoch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_public_epoch_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_epoch")),
    )
    op.execute("INSERT INTO public_epoch (id, epoch) VALUES (1, 0)")
    for sentence in _triggers(op.get_bind().dialect.name):
        op.execute(sentence)


def downgrade() -> None:
    """Take it back."""
    for table in WATCHED:
        if op.get_bind().dialect.name == "sqlite":
            for act in ACTS:
                op.execute(f"DROP TRIGGER public_{table}_{act.lower()}")
        else:
            op.execute(f"DROP TRIGGER public_{table} ON {table}")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION move_public_epoch()")
    op.drop_table("public_epoch")
