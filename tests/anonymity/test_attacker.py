"""Whoever holds database, files, logs, copies and keys links everybody before sealing, and nobody after it."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.database import Database
from core.platform import Platform
from core.settings import Settings
from evaluation.box.ballot_box import TABLES
from tests.anonymity.scene import PEOPLE, Scene
from tests.evaluation.boxes import agents, answering, boxes_of, opened, own_role

# Chance links one person; six at once is a matter of one in a thousand runs, twice in a row of one in a million.
MOST = 5


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path) -> Iterator[Platform]:
    """A platform on each engine; on PostgreSQL the boxes belong to a role of their own."""
    settings = Settings(var=tmp_path / "var", demo=True, pages_url="http://localhost:8000")
    settings.var.mkdir()
    if request.param == "sqlite":
        shutil.copyfile(migrated_sqlite, settings.var / "label.sqlite3")
    else:
        database: Database = request.getfixturevalue("postgres_database")
        settings = Settings(
            var=settings.var,
            demo=True,
            pages_url=settings.pages_url,
            database_url=database.url,
            ballot_database_url=own_role(database),
        )
    found = Platform(settings)
    yield found
    found.close()


def test_an_attacker_with_everything_links_all_before_sealing_and_none_after(platform: Platform, at: datetime) -> None:
    scene = None
    for audience in ("collaborateurs", "usagers"):
        scene = Scene(platform, at, audience, scene)
        before = scene.links()
        assert max(before.values()) >= 0.9 * PEOPLE, "the attacker knows the job"
        scene.seal()
        after = scene.links()
        assert len(after) >= 20, sorted(after)
        if max(after.values()) <= MOST:
            return
    pytest.fail(str({name: found for name, found in after.items() if found > MOST}))


def test_the_role_of_the_main_database_cannot_read_a_box(
    postgres_database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The two roles are strangers: each is refused what the other owns."""
    boxes = boxes_of(postgres_database, tmp_path, request)
    with postgres_database.write() as session:
        campaign, applicant, _ = opened(session, boxes, at)
        answering(session, boxes, campaign, [agents(4)], at, by=applicant)
    with postgres_database.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS pages"))
        connection.execute(text("CREATE ROLE pages"))
    for role, secret in (("pages", f"urne_{campaign.id.hex}.ballot"), ("urne", "public.candidacy")):
        with pytest.raises(ProgrammingError, match="permission denied"), postgres_database.engine.begin() as connection:
            connection.execute(text(f"SET LOCAL ROLE {role}"))
            connection.execute(text(f"SELECT * FROM {secret}"))


def test_nothing_in_a_box_says_when_or_who() -> None:
    columns = {column.name: column for table in TABLES.tables.values() for column in table.columns}
    assert columns.keys() == {"mark", "site", "answers", "payload"}
    assert all(column.server_default is None and column.default is None for column in columns.values())
    assert all(table.dialect_options["sqlite"]["with_rowid"] is False for table in TABLES.tables.values())
