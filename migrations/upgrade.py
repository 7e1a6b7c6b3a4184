"""Bring a database to the current revision."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from core.database import Database

HERE = Path(__file__).resolve().parent


def config(url: str) -> Config:
    """Alembic's configuration, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["url"] = url
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every missing revision up to `revision`, in one transaction."""
    command.upgrade(config(url), revision)


def current(database: Database) -> str | None:
    """The revision written in the database, None when it was never migrated."""
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions() -> bytes:
    """The text of every revision, in order: what a database was made from."""
    return b"".join(path.read_bytes() for path in sorted((HERE / "versions").glob("*.py")))
