"""Alembic's entry point: one transaction for the whole upgrade, on either engine."""

from alembic import context

from core.database import make_engine
from core.tables import all_tables


def run() -> None:
    """Migrate under one transaction: a kill midway leaves the old schema or the new one, never half."""
    engine = make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        rebuilding = connection.dialect.name == "sqlite"
        if rebuilding:  # a table that others refer to is rebuilt without their keys, which are checked at the end
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA foreign_keys=OFF")
            # The triggers of other tables may name it while it has no name.
            cursor.execute("PRAGMA legacy_alter_table=ON")
        context.configure(connection=connection, target_metadata=all_tables(), render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
            if rebuilding and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise RuntimeError(f"a row refers to another that no longer exists: {tuple(broken)}")
    engine.dispose()


run()
