"""Alembic's entry point: one transaction for the whole upgrade, on either engine."""

from alembic import context

from core.database import make_engine
from core.tables import all_tables


def run() -> None:
    """Migrate under one transaction: a kill midway leaves the old schema or the new one, never half."""
    engine = make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=all_tables(), render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
