"""The foundations: engines, moments, files, settings, outbox."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from core.database import Database
from core.files import Files, IntegrityError
from core.models import Job
from core.outbox import enqueue, run_due
from core.settings import Settings, SettingsError, load, shown


def test_an_aware_moment_comes_back_aware_and_equal(database: Database, at: datetime) -> None:
    with database.write() as session:
        enqueue(session, "mail", {"to": "a"}, at=at)
    with database.read() as session:
        assert session.scalars(select(Job.run_at)).one() == at


def test_a_naive_moment_is_refused(sqlite_database: Database, at: datetime) -> None:
    with pytest.raises(Exception, match="naive"), sqlite_database.write() as session:
        enqueue(session, "mail", {}, at=at.replace(tzinfo=None))


def test_an_exception_leaves_nothing_written(database: Database, at: datetime) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        enqueue(session, "mail", {}, at=at)
        raise RuntimeError
    with database.read() as session:
        assert session.scalars(select(Job)).all() == []


def test_writers_in_parallel_lose_no_update(database: Database, at: datetime) -> None:
    """BEGIN IMMEDIATE on SQLite, a row lock on PostgreSQL: 8 threads × 10 increments make 80."""
    with database.write() as session:
        enqueue(session, "count", {}, at=at)

    def increment() -> None:
        for _ in range(10):
            with database.write() as session:
                job = session.scalars(select(Job).with_for_update()).one()
                job.attempts += 1

    threads = [threading.Thread(target=increment) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Job.attempts)).one() == 80


def test_sqlite_runs_in_wal_and_full(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2


def test_a_failing_job_waits_then_succeeds_once(database: Database, at: datetime) -> None:
    seen: list[str] = []

    def handle(payload: dict[str, object]) -> None:
        seen.append("try")
        if len(seen) == 1:
            raise ConnectionError("smtp down")

    with database.write() as session:
        enqueue(session, "mail", {}, at=at, key="once")
        enqueue(session, "mail", {}, at=at, key="once")
    assert run_due(database, {"mail": handle}, at=at) == 0
    assert run_due(database, {"mail": handle}, at=at + timedelta(seconds=1)) == 0
    assert run_due(database, {"mail": handle}, at=at + timedelta(minutes=1)) == 1
    assert seen == ["try", "try"]


def test_a_changed_file_is_noticed_when_read(tmp_path: Path) -> None:
    files = Files(tmp_path)
    digest = files.put(b"preuve")
    assert files.get(digest) == b"preuve"
    (tmp_path / digest[:2] / digest[2:]).write_bytes(b"autre")
    with pytest.raises(IntegrityError):
        files.get(digest)


def test_an_unknown_setting_is_refused_and_secrets_are_masked() -> None:
    with pytest.raises(SettingsError, match="colour"):
        load({"LABEL_COLOUR": "blue"})
    settings = load({"LABEL_SMTP_PASSWORD": "tres-secret", "LABEL_PORT": "8123", "LABEL_DEMO": "true"})
    assert isinstance(settings, Settings)
    assert (settings.port, settings.demo) == (8123, True)
    assert "tres-secret" not in str(shown(settings))
