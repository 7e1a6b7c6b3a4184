"""Overdue findings, with a clock that is moved: a minor becomes major, a major left open proposes a suspension."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit import findings, replies, rounds
from audit.audit_models import Finding, Report
from audit.models import JournalEntry
from core.database import Database
from core.models import Job
from core.platform import Platform
from core.settings import Settings
from evaluation import evaluations
from evaluation.rechecking import sealed
from label import escalations, upkeep
from label.certificate_models import Certificate
from label.models import Candidacy
from tests.audit.rooms import Room, open_room
from tests.audit.test_findings import answer, send, write
from tests.label.crowd import told
from tests.label.renewed import held


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


@pytest.fixture
def room(session: Session, at: datetime) -> Room:
    return open_room(session, at)


def notified(session: Session, room: Room, at: datetime, grade: str = "minor") -> Finding:
    """A finding of 2 March 2026 that the organisation received: due on 2 September, or 2 June for a major."""
    finding = write(session, room, at, grade)
    send(session, room, at)
    session.execute(delete(Job))
    return finding


def test_a_minor_left_open_becomes_major_the_day_after_its_last_and_is_told(
    session: Session, room: Room, at: datetime
) -> None:
    finding = notified(session, room, at)
    escalations.carry_out(session, at=on(2026, 9, 2))
    assert finding.grade == "minor"
    for _ in range(2):
        escalations.carry_out(session, at=on(2026, 9, 3))
    assert (finding.grade, finding.due_on, finding.became_major_at) == ("major", date(2026, 12, 3), on(2026, 9, 3))
    assert told(session) == {
        "escalate_applicant": {room.applicant.name},
        "escalate_auditor": {room.auditor.name},
        "escalate_manager": {room.manager.name},
    }
    (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "finding.escalated")).all()
    assert (entry.data["from"], entry.data["to"], entry.data["was_due"]) == ("minor", "major", "2026-09-02")
    assert findings.open_majors(session, room.candidacy_id) == 1


def test_a_major_left_open_is_told_once_and_keeps_its_day(session: Session, room: Room, at: datetime) -> None:
    finding = notified(session, room, at, "major")
    for day in (2, 3, 4, 30):
        escalations.carry_out(session, at=on(2026, 6, day))
    assert (finding.grade, finding.due_on, finding.unresolved_at) == ("major", date(2026, 6, 2), on(2026, 6, 3))
    assert told(session).keys() == {"leave_open_applicant", "leave_open_auditor", "leave_open_manager"}
    assert len(session.scalars(select(JournalEntry).where(JournalEntry.event == "finding.escalated")).all()) == 1


def test_a_minor_goes_all_the_way_when_nothing_is_done(session: Session, room: Room, at: datetime) -> None:
    finding = notified(session, room, at)
    escalations.carry_out(session, at=on(2026, 9, 3))
    escalations.carry_out(session, at=on(2026, 12, 4))
    assert (finding.grade, finding.unresolved_at) == ("major", on(2026, 12, 4))


def test_what_is_closed_observed_or_not_yet_notified_never_escalates(
    session: Session, room: Room, at: datetime
) -> None:
    unsent = write(session, room, at)
    assert escalations.due(session, at=on(2027, 1, 1)) == []
    send(session, room, at)
    answer(session, room, unsent, at)
    findings.close(
        session, unsent.id, effectiveness="Vu tenu.", version=unsent.version, by=room.auditor, at=on(2026, 9, 2)
    )
    assert escalations.due(session, at=on(2027, 1, 1)) == []


def test_a_correction_that_waits_for_its_check_never_escalates_and_gets_its_days_back(
    session: Session, room: Room, at: datetime
) -> None:
    finding = notified(session, room, at)
    answer(session, room, finding, on(2026, 8, 20))
    assert escalations.due(session, at=on(2027, 1, 1)) == [], "the auditor's delay is not the organisation's"
    late: dict[str, Any] = {"by": room.auditor, "at": on(2026, 9, 10)}
    findings.find_wanting(session, finding.id, why="La liste est vide.", version=finding.version, **late)
    assert finding.due_on == date(2026, 9, 23), "the 21 days that the answer waited"
    assert escalations.due(session, at=on(2026, 9, 23)) == []
    assert escalations.due(session, at=on(2026, 9, 24)) == [finding]


def test_an_answer_written_again_keeps_the_day_of_the_first_until_its_check(
    session: Session, room: Room, at: datetime
) -> None:
    """Only the auditor could act meanwhile: a better text must neither cost days nor make the answer late."""
    finding = notified(session, room, at)
    for day in (on(2026, 8, 20), on(2026, 9, 5)):
        answer(session, room, finding, day)
    assert finding.answered_at == on(2026, 8, 20)
    journalled = select(JournalEntry.at).where(JournalEntry.event == "finding.answered").order_by(JournalEntry.position)
    assert session.scalars(journalled).all() == [on(2026, 8, 20), on(2026, 9, 5)]
    late: dict[str, Any] = {"by": room.auditor, "at": on(2026, 9, 10)}
    findings.find_wanting(session, finding.id, why="La liste est vide.", version=finding.version, **late)
    assert finding.due_on == date(2026, 9, 23), "the 21 days since the first answer"
    answer(session, room, finding, on(2026, 9, 12))
    assert finding.answered_at == on(2026, 9, 12), "a new turn has its own first answer"


def test_an_answer_given_too_late_gets_no_day_back(session: Session, room: Room, at: datetime) -> None:
    finding = notified(session, room, at)
    answer(session, room, finding, on(2026, 9, 3))
    late: dict[str, Any] = {"by": room.auditor, "at": on(2026, 9, 10)}
    findings.find_wanting(session, finding.id, why="La liste est vide.", version=finding.version, **late)
    assert finding.due_on == date(2026, 9, 2)


def test_no_clock_runs_once_a_candidacy_ended_without_the_label(session: Session, room: Room, at: datetime) -> None:
    notified(session, room, at)
    session.get_one(Candidacy, room.candidacy_id).state = "withdrawn"
    session.flush()
    assert escalations.due(session, at=on(2027, 1, 1)) == []


def test_a_verdict_computed_again_still_sees_the_grade_of_its_day(session: Session, room: Room, at: datetime) -> None:
    notified(session, room, at)
    escalations.carry_out(session, at=on(2026, 9, 3))
    evaluation = evaluations.latest(session, room.candidacy_id)
    assert evaluation is not None
    before, after = (sealed.figures(session, evaluation.id, at=day) for day in (at, on(2026, 9, 4)))
    assert [found["constats.majeurs_ouverts"].n for found in (before, after)] == [0, 1]


@pytest.fixture
def granted(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


def test_a_major_left_open_puts_the_certificate_in_force_in_question(granted: Session, at: datetime) -> None:
    certificate = held(granted)
    report = Report(candidacy_id=certificate.candidacy_id, round=9, sent_at=at)
    granted.add(report)
    granted.flush()
    words = {"grade": "major", "requirement": "X-AUT-1", "facts": "Vu.", "recorded_by": "A", "recorded_at": at}
    finding = Finding(candidacy_id=certificate.candidacy_id, report_id=report.id, number=9, **words)
    finding.due_on = date(2026, 6, 2)
    granted.add(finding)
    granted.flush()
    escalations.carry_out(granted, at=on(2026, 6, 3))
    assert escalations.unresolved(granted, date(2026, 6, 3)) == [(certificate, finding)]
    certificate.status = "suspended"
    granted.flush()
    assert escalations.unresolved(granted, date(2026, 6, 3)) == [], "suspended already: nothing is proposed any more"


def test_a_contested_finding_waits_for_its_treatment_and_gets_its_days_back(
    session: Session, room: Room, at: datetime
) -> None:
    finding = notified(session, room, at)
    said = {"stance": "contested", "text": "Le registre existe.", "by": room.applicant, "at": on(2026, 8, 20)}
    reply = replies.answer(session, room.candidacy_id, finding.id, **said)  # type: ignore[arg-type]
    rounds.follow(session, room.candidacy_id, "reply", by=room.applicant, at=on(2026, 8, 20))
    escalations.carry_out(session, at=on(2026, 9, 10))
    assert finding.grade == "minor"
    told = {"treatment": "kept", "motive": "Vu vide.", "by": room.auditor}
    replies.treat(session, reply.id, version=reply.version, at=on(2026, 9, 10), **told)  # type: ignore[arg-type]
    assert finding.due_on == date(2026, 9, 23)
    replies.treat(session, reply.id, version=reply.version, at=on(2026, 9, 20), **told)  # type: ignore[arg-type]
    assert finding.due_on == date(2026, 9, 23)
    escalations.carry_out(session, at=on(2026, 9, 23))
    assert finding.grade == "minor"
    escalations.carry_out(session, at=on(2026, 9, 24))
    assert finding.grade == "major"


def test_the_upkeep_escalates_by_itself(settings: Settings, migrated_sqlite: Path, at: datetime) -> None:
    settings.var.mkdir()
    shutil.copyfile(migrated_sqlite, settings.var / "label.sqlite3")
    platform = Platform(settings)
    with platform.database.write() as session:
        opened = open_room(session, at)
        write(session, opened, at)
        send(session, opened, at)
    for _ in range(2):
        upkeep.tend(platform, on(2026, 9, 3), lambda _job: ("", "", ""))
    with platform.database.read() as session:
        assert session.scalars(select(Finding.grade)).all() == ["major"]
        assert session.scalars(select(Certificate)).all() == []
    platform.close()
