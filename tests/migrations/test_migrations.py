"""Migrations: they say what the models say, on both engines, and can be taken back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from audit import document_requests, evidence
from core.database import Database
from core.files import Files
from core.tables import all_tables
from evaluation.visits import mystery, mystery_missions, mystery_preparation
from evaluation.visits.mystery_design import openings
from evaluation.visits.mystery_models import MysteryCampaign
from migrations.upgrade import HERE, config, current, upgrade
from tests.accounts.passkey_scene import added, confirmed
from tests.accounts.passkey_scene import asked as wanted
from tests.audit.rooms import file_one, open_room
from tests.audit.test_versions import replaced
from tests.evaluation.campaign_of_visits import START, planned

DAY = timedelta(days=9)


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


def test_the_visits_of_a_campaign_outlive_the_revision_that_seals_plans(database: Database, at: datetime) -> None:
    """Down and up again with rows in it: what the revision added is gone, what was there before is whole."""
    with database.write() as session:
        evaluation, _, manager = planned(session, at)
        campaign_id, evaluation_id = _of(session, evaluation.id), evaluation.id
        hours = {"Centre": openings([0], "9:00-12:00")}
        mystery_preparation.save_hours(session, evaluation_id, hours, 3, version=0, by=manager, at=at)
    before = _rows(database)
    command.downgrade(config(database.url), "0006")
    assert "mystery_design" not in inspect(database.engine).get_table_names()
    assert "commitment" not in {column["name"] for column in inspect(database.engine).get_columns("mystery_campaign")}
    assert _rows(database) == before
    upgrade(database.url)
    assert _rows(database) == before
    with database.write() as session:
        campaign = session.get_one(MysteryCampaign, campaign_id)
        assert (campaign.total, campaign.seed, campaign.design, campaign.people) == (12, "graine", None, None)
        assert mystery_preparation.of(session, evaluation_id) == mystery_preparation.Prepared()
        again = mystery.plan(session, evaluation_id, total=12, sites={"Centre": 1}, start=START, by=manager, at=at)
        assert again.commitment


def _of(session: Session, evaluation_id: UUID) -> UUID:
    campaign = mystery_missions.campaign_of(session, evaluation_id)
    assert campaign is not None
    return campaign.id


def _rows(database: Database) -> list[tuple[Any, ...]]:
    """What every mission of the first revision says."""
    with database.engine.connect() as connection:
        query = text("SELECT number, channel, week, site, state FROM mystery_mission ORDER BY number")
        return [tuple(row) for row in connection.execute(query)]


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


def test_documents_and_people_outlive_the_revision_of_versions_and_passkeys(
    database: Database, at: datetime, tmp_path: Path
) -> None:
    """Down and up again with two versions of a document that a request names, and a passkey that confirmed an act."""
    with database.write() as session:
        room = open_room(session, at)
        first = file_one(session, Files(tmp_path / "files"), room, at)
        (second,) = replaced(session, Files(tmp_path / "files"), room, first, at)
        asked = document_requests.ask(
            session, room.candidacy_id, requirement="X", text="x", due_on=at.date() + DAY, by=room.auditor, at=at
        )
        document_requests.answer(session, asked, second, by=room.applicant, at=at)
        confirmed(
            session, added(session, room.auditor, at).answers(wanted(session, room.auditor, at)), room.auditor, at
        )
    before = _documents(database)
    command.downgrade(config(database.url), "0015")
    assert {"passkey", "passkey_ceremony"}.isdisjoint(inspect(database.engine).get_table_names())
    assert _documents(database) == before
    upgrade(database.url)
    assert _documents(database) == before
    with database.write() as session:
        kept = evidence.of(session, room.candidacy_id)
        assert [(one.number, one.replaces_id) for one in kept] == [(1, None), (1, None)]


def _documents(database: Database) -> set[tuple[Any, ...]]:
    """What every document said before the revision, and which one answers the request."""
    with database.engine.connect() as connection:
        query = text(
            "SELECT evidence.sha256, evidence.requirement, evidence.state, document_request.text FROM evidence"
            " LEFT JOIN document_request ON document_request.evidence_id = evidence.id"
        )
        return {tuple(row) for row in connection.execute(query)}
