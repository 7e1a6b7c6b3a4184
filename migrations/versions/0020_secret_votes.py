"""the count of a secret vote, round by round: once made, it stays, and nobody votes any more in its round."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
COUNTED = "EXISTS (SELECT 1 FROM tally WHERE tally.deliberation_id = NEW.deliberation_id AND tally.round = NEW.round)"
# Name, table, acts, when (None: always), what is said: each refuses the act, whoever asks.
GUARDS = (
    ("tally_stays", "tally", ("UPDATE", "DELETE"), None, "a count stays as it was made"),
    ("vote_before_the_count", "vote", ("INSERT",), COUNTED, "the votes of this round are counted"),
)


def _guarded(dialect: str) -> Iterator[str]:
    for name, table, acts, when, said in GUARDS:
        if dialect == "sqlite":
            for act in acts:
                yield (
                    f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {table} "
                    f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )
        else:
            raised = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';"
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"{f'IF {when} THEN {raised} END IF;' if when else raised} RETURN NEW; END $$"
            )
            yield f"CREATE TRIGGER {name} BEFORE {' OR '.join(acts)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _unguarded(dialect: str) -> Iterator[str]:
    for name, table, acts, _, _ in GUARDS:
        if dialect == "sqlite":
            yield from (f"DROP TRIGGER {name}_{act.lower()}" for act in acts)
        else:
            yield f"DROP TRIGGER {name} ON {table}"
            yield f"DROP FUNCTION {name}()"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "tally",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.String(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["deliberation_id"], ["deliberation.id"], name=op.f("fk_tally_deliberation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint("deliberation_id", "round", name=op.f("uq_tally_deliberation_id")),
    )
    for statement in _guarded(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take it back; the journal keeps when each count was made."""
    for statement in _unguarded(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("tally")
