"""Changing a table that SQLite can only remake: its triggers are lost with the old one, and made again."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

TRIGGERS = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")


@contextmanager
def rebuilt(table: str) -> Iterator[BatchOperations]:
    """As `op.batch_alter_table`, keeping the triggers that earlier revisions put on this table."""
    bind = op.get_bind()
    sqlite = bind.dialect.name == "sqlite"
    kept = list(bind.scalars(TRIGGERS, {"table": table})) if sqlite else []
    with op.batch_alter_table(table) as batch:
        yield batch
    standing = set(bind.scalars(TRIGGERS, {"table": table})) if sqlite else set()
    for trigger in kept:
        if trigger not in standing:
            bind.exec_driver_sql(trigger)
