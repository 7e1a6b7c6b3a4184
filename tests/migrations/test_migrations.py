"""Migrations: they say what the models say, on both engines, and can be taken back."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from core.database import Database
from core.tables import all_tables
from migrations.upgrade import HERE, config, current, upgrade


def test_the_migrated_schema_is_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_the_head_file_names_the_current_revision(sqlite_database: Database) -> None:
    written = (HERE / "HEAD").read_text(encoding="utf-8").strip()
    assert ScriptDirectory.from_config(config("sqlite://")).get_heads() == [written]
    assert current(sqlite_database) == written


def test_every_revision_goes_up_down_and_up_again(database: Database) -> None:
    command.downgrade(config(database.url), "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    upgrade(database.url)
    assert set(inspect(database.engine).get_table_names()) == {*all_tables().tables, "alembic_version"}


def test_a_migration_that_fails_midway_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic.operations import Operations

    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    real, made = Operations.create_table, []

    def breaks_at_the_fifth(self: Operations, *args: object, **kwargs: object) -> object:
        made.append(args[0])
        if len(made) == 5:
            raise RuntimeError("power cut")
        return real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Operations, "create_table", breaks_at_the_fifth)
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(url)
    database = Database(url)
    assert inspect(database.engine).get_table_names() == []
    database.close()
