"""Reminders of documents: three working days before the day, the first working day after it, once each."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from audit import document_requests, evidence
from audit.request_models import DocumentRequest
from core.database import Database
from core.files import Files
from core.folder import Folder
from core.models import Job
from label import deadlines, reminders
from label.models import Candidacy
from tests.audit.rooms import Room, file_one, open_room
from tests.label.crowd import jobs, told


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder of files."""
    return Files(Folder(tmp_path / "files"))


def asked(session: Session, room: Room, due_on: date, at: datetime) -> DocumentRequest:
    made = document_requests.ask(
        session, room.candidacy_id, requirement="X-AUT-1", text="Le plan.", due_on=due_on, by=room.auditor, at=at
    )
    session.execute(delete(Job))
    return made


def morning(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


def test_a_document_is_recalled_three_working_days_before_and_the_first_after(database: Database, at: datetime) -> None:
    """Easter Monday, 6 April 2026, and the weekends are no working days: Thursday 2 April is three before the 8th."""
    with database.write() as session:
        room = open_room(session, at)
        asked(session, room, date(2026, 4, 8), at), asked(session, room, date(2026, 4, 8), at)
        for day, expected in ((1, set()), (2, {"document_due_applicant"}), (8, {"document_due_applicant"})):
            reminders.promise(session, at=morning(2026, 4, day))
            assert told(session).keys() == expected, day
        for day in (9, 10, 13):
            reminders.promise(session, at=morning(2026, 4, day))
        assert told(session) == {
            "document_due_applicant": {room.applicant.name},
            "document_overdue_applicant": {room.applicant.name},
            "document_overdue_auditor": {room.auditor.name},
        }
        assert len(jobs(session)) == 3, "two documents of one day are one mail, and no day is told twice"
        assert {job["values"]["due"] for job in jobs(session)} == {"2026-04-08"}


def test_a_day_missed_on_a_friday_is_told_on_monday(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    asked(session, room, date(2026, 4, 10), at)
    for day in (11, 12):
        assert reminders.due(session, at=morning(2026, 4, day)) == []
    assert [one.action for one in reminders.due(session, at=morning(2026, 4, 13))] == ["document_overdue"]


def test_a_short_delay_is_not_recalled_on_the_day_of_the_request(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    asked(session, room, date(2026, 3, 4), at)
    assert reminders.due(session, at=at + timedelta(hours=3)) == []
    assert [one.action for one in reminders.due(session, at=at + timedelta(days=1))] == ["document_due"]


@pytest.mark.parametrize("state", ["answered", "withdrawn", "decided", "long over"])
def test_what_is_awaited_no_more_is_not_recalled(session: Session, files: Files, at: datetime, state: str) -> None:
    room = open_room(session, at)
    request = asked(session, room, date(2026, 4, 8), at)
    if state == "answered":
        document_requests.answer(session, request, file_one(session, files, room, at), by=room.applicant, at=at)
    elif state == "withdrawn":
        document_requests.withdraw(session, room.candidacy_id, request.id, by=room.auditor, at=at)
    elif state == "decided":
        session.get_one(Candidacy, room.candidacy_id).state = "committee"
    assert reminders.due(session, at=morning(2026, 6, 1) if state == "long over" else morning(2026, 4, 8)) == []


def test_a_document_that_is_refused_is_awaited_again(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    request = asked(session, room, date(2026, 4, 8), at)
    proof = file_one(session, files, room, at)
    document_requests.answer(session, request, proof, by=room.applicant, at=at)
    evidence.accept(session, proof.id, accepted=False, remark="Sans date.", by=room.auditor, at=at)
    assert [one.action for one in reminders.due(session, at=morning(2026, 4, 8))] == ["document_due"]
    (line,) = deadlines.of(session, by=room.applicant, today=date(2026, 4, 8))
    assert (line.day, line.text) == (date(2026, 4, 8), "Document demandé par l’auditeur (X-AUT-1)")
