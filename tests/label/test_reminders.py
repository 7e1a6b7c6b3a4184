"""Reminders: before the day and once after it, once each, to those whom it concerns."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit import findings
from core.database import Database
from core.models import Job
from core.platform import Platform
from core.settings import Settings
from label import reminders, upkeep
from label.certificate_models import Certificate
from label.models import Candidacy
from tests.audit.rooms import open_room
from tests.audit.test_findings import answer, send, write
from tests.builders import make_person
from tests.label.crowd import jobs, told


def test_a_gap_is_recalled_before_its_day_and_once_after(database: Database, at: datetime) -> None:
    with database.write() as session:
        room = open_room(session, at)
        write(session, room, at), write(session, room, at)  # due on 2 September, six months later
        send(session, room, at)
        session.get_one(Candidacy, room.candidacy_id).state = "granted"
        session.execute(delete(Job))
        for days, expected in ((100, set()), (171, {"due_applicant"}), (184, {"due_applicant"})):
            reminders.promise(session, at=at + timedelta(days=days))
            assert told(session).keys() == expected, days
        for days in (185, 186, 214):
            reminders.promise(session, at=at + timedelta(days=days))
        assert told(session) == {
            "due_applicant": {room.applicant.name},
            "overdue_applicant": {room.applicant.name},
            "overdue_manager": {room.manager.name},
        }
        assert len(jobs(session)) == 3, "two gaps of one day are one mail, and no day is told twice"
        assert {job["values"]["due"] for job in jobs(session)} == {"2026-09-02"}


def test_a_gap_that_waits_for_its_check_is_recalled_to_the_managers_alone(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    send(session, room, at)
    answer(session, room, finding, at)
    session.get_one(Candidacy, room.candidacy_id).state = "granted"
    session.execute(delete(Job))
    reminders.promise(session, at=at + timedelta(days=180))
    assert told(session) == {}
    reminders.promise(session, at=at + timedelta(days=185))
    assert told(session) == {"overdue_manager": {room.manager.name}}


def test_the_upkeep_recalls_what_falls_due(settings: Settings, migrated_sqlite: Path, at: datetime) -> None:
    settings.var.mkdir()
    shutil.copyfile(migrated_sqlite, settings.var / "label.sqlite3")
    platform = Platform(settings)
    with platform.database.write() as session:
        room = open_room(session, at)
        write(session, room, at)
        send(session, room, at)
        session.execute(delete(Job))
    for _ in range(2):
        upkeep.tend(platform, at + timedelta(days=180), lambda _job: ("", "", ""))
    with platform.database.read() as session:
        assert [job["template"] for job in jobs(session)] == ["due_applicant"]
    platform.close()


@pytest.mark.parametrize("state", ["closed", "refused", "long over"])
def test_what_is_over_is_not_recalled(session: Session, at: datetime, state: str) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    send(session, room, at)
    if state == "closed":
        answer(session, room, finding, at)
        findings.close(session, finding.id, effectiveness="Vu.", version=finding.version, by=room.auditor, at=at)
    elif state == "refused":
        session.get_one(Candidacy, room.candidacy_id).state = "refused"
    days = 300 if state == "long over" else 180
    assert reminders.due(session, at=at + timedelta(days=days)) == []


def test_the_end_of_a_certificate_is_told_six_months_before_and_when_it_comes(
    granted_database: Database, at: datetime
) -> None:
    with granted_database.write() as session:
        held = session.scalars(select(Certificate)).one()
        applicant = make_person(session, at, "applicant", organisation_id=held.organisation_id, name="Responsable")
        session.execute(delete(Job))
        end = datetime(held.valid_until.year, held.valid_until.month, held.valid_until.day, 10, tzinfo=at.tzinfo)
        for days, expected in ((-200, set()), (-183, {"expiring_applicant"}), (0, {"expiring_applicant"})):
            reminders.promise(session, at=end + timedelta(days=days))
            assert told(session).keys() == expected
        reminders.promise(session, at=end + timedelta(days=1))
        assert applicant.name in told(session)["expired_applicant"]
        held.status = "withdrawn"
        assert reminders.due(session, at=end) == []
