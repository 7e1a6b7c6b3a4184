"""Findings: complete when written, dated by their clock, answered once notified, closed on what shows the effect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from audit import findings, journal, reports, rounds
from audit.audit_models import Finding
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.audit.rooms import Room, open_room
from tests.builders import make_person


def write(session: Session, room: Room, at: datetime, grade: str = "minor", **said: str) -> Finding:
    """A finding with words that matter to no test."""
    words: dict[str, Any] = {"requirement": "X-AUT-1", "facts": "Vu le 2 mars à l’accueil."} | said
    return findings.record(session, room.candidacy_id, grade=grade, **words, by=room.auditor, at=at)


def send(session: Session, room: Room, at: datetime) -> None:
    """The draft report leaves."""
    rounds.follow(session, room.candidacy_id, "send_report", by=room.auditor, at=at)


def answer(session: Session, room: Room, finding: Finding, at: datetime) -> None:
    """The organisation answers."""
    findings.respond(
        session,
        finding.id,
        cause="Personne ne tient la liste.",
        correction="Liste tenue par l’accueil.",
        version=finding.version,
        by=room.applicant,
        at=at,
    )


def test_the_clock_gives_three_months_to_a_major_and_six_to_a_minor(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    dates = {grade: write(session, room, at, grade).due_on for grade in ("major", "minor", "observation", "strength")}
    assert dates == {"major": date(2026, 6, 2), "minor": date(2026, 9, 2), "observation": None, "strength": None}


def test_a_chosen_date_is_kept_unless_it_is_past(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    words: dict[str, Any] = {"grade": "major", "requirement": "X-AUT-1", "facts": "Vu."}
    kept = findings.record(session, room.candidacy_id, **words, due=date(2026, 3, 2), by=room.auditor, at=at)
    assert kept.due_on == date(2026, 3, 2)
    with pytest.raises(Invalid) as refused:
        findings.record(session, room.candidacy_id, **words, due=date(2026, 3, 1), by=room.auditor, at=at)
    assert "echeance" in refused.value.errors


def test_each_missing_part_of_a_finding_is_named(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(Invalid) as refused:
        write(session, room, at, "grave", requirement=" ", facts="")
    assert set(refused.value.errors) == {"gravite", "exigence", "faits"}
    assert findings.of(session, room.candidacy_id) == []


def test_findings_are_numbered_in_order_and_journalled_without_their_words(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert [write(session, room, at).number for _ in range(3)] == [1, 2, 3]
    last = journal.history(session, room.candidacy_id)[-1]
    assert last.event == "finding.recorded"
    assert "accueil" not in str(last.data)


def test_only_the_auditor_of_the_file_records(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    words: dict[str, Any] = {"grade": "minor", "requirement": "X-AUT-1", "facts": "Vu."}
    with pytest.raises(NotFound):
        findings.record(session, room.candidacy_id, **words, by=make_person(session, at, "auditor"), at=at)
    with pytest.raises(NotAllowed):
        findings.record(session, room.candidacy_id, **words, by=room.applicant, at=at)


def test_a_finding_is_not_the_organisations_to_read_before_the_report_leaves(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    assert findings.notified(session, room.candidacy_id) == []
    with pytest.raises(NotFound):
        answer(session, room, finding, at)
    send(session, room, at)
    assert findings.notified(session, room.candidacy_id) == [finding]
    answer(session, room, finding, at)
    assert finding.answered_by == room.applicant.name


def test_a_finding_is_corrected_before_it_leaves_and_never_after(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at, "major")
    words: dict[str, Any] = {"requirement": "X-AUT-2", "facts": "Revu le 3 mars."}
    findings.revise(session, finding.id, grade="observation", **words, version=finding.version, by=room.auditor, at=at)
    assert (finding.grade, finding.requirement, finding.due_on) == ("observation", "X-AUT-2", None)
    send(session, room, at)
    with pytest.raises(Conflict, match="notifié"):
        findings.revise(session, finding.id, grade="minor", **words, version=finding.version, by=room.auditor, at=at)


def test_no_finding_is_added_to_a_report_that_left(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    send(session, room, at)
    with pytest.raises(Conflict, match="déjà envoyé"):
        write(session, room, at)


def test_closing_needs_an_answer_then_what_shows_the_effect(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at, "major")
    send(session, room, at)
    with pytest.raises(Conflict, match="doit d’abord répondre"):
        findings.close(session, finding.id, effectiveness="Vu.", version=finding.version, by=room.auditor, at=at)
    answer(session, room, finding, at)
    with pytest.raises(Invalid) as refused:
        findings.close(session, finding.id, effectiveness=" ", version=finding.version, by=room.auditor, at=at)
    assert "efficacite" in refused.value.errors
    assert findings.open_majors(session, room.candidacy_id) == 1
    findings.close(session, finding.id, effectiveness="Trois semaines vues.", version=finding.version,
                   by=room.auditor, at=at)  # fmt: skip
    assert findings.open_majors(session, room.candidacy_id) == 0
    with pytest.raises(Conflict, match="levé"):
        answer(session, room, finding, at)


def test_an_empty_answer_is_refused_field_by_field(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    send(session, room, at)
    with pytest.raises(Invalid) as refused:
        findings.respond(
            session, finding.id, cause=" ", correction="", version=finding.version, by=room.applicant, at=at
        )
    assert set(refused.value.errors) == {"cause", "correction"}


def test_a_strength_is_neither_answered_nor_closed(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at, "strength")
    send(session, room, at)
    with pytest.raises(Conflict, match="Seul un écart"):
        answer(session, room, finding, at)
    with pytest.raises(Conflict, match="Seul un écart"):
        findings.close(session, finding.id, effectiveness="Vu.", version=finding.version, by=room.auditor, at=at)


def test_the_second_of_two_auditors_is_told(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    seen = finding.version
    words: dict[str, Any] = {"grade": "minor", "requirement": "X-AUT-1"}
    findings.revise(session, finding.id, **words, facts="Premier.", version=seen, by=room.auditor, at=at)
    with pytest.raises(Conflict, match="modifié"):
        findings.revise(session, finding.id, **words, facts="Second.", version=seen, by=room.auditor, at=at)
    assert finding.facts == "Premier."


@pytest.mark.parametrize(
    ("majors", "minors", "counted"), [(0, 4, 0), (0, 5, 1), (1, 4, 1), (1, 5, 2), (0, 10, 2), (2, 0, 2)]
)
def test_five_open_minors_count_as_a_major(
    session: Session, at: datetime, majors: int, minors: int, counted: int
) -> None:
    room = open_room(session, at)
    for grade in ["major"] * majors + ["minor"] * minors + ["observation", "strength"]:
        write(session, room, at, grade)
    assert findings.open_majors(session, room.candidacy_id) == counted


def test_a_final_report_takes_no_finding_until_another_round(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    for step in ("send_report", "reply", "finalise_report"):
        rounds.follow(session, room.candidacy_id, step, by=room.auditor, at=at)
    with pytest.raises(Conflict, match="définitif"):
        write(session, room, at)
    rounds.follow(session, room.candidacy_id, "resume", by=room.manager, at=at)
    assert write(session, room, at).number == 1
    report = reports.of(session, room.candidacy_id)
    assert report is not None
    assert report.round == 2


def test_two_findings_written_at_once_take_two_numbers(database: Database, at: datetime) -> None:
    with database.write() as session:
        room = open_room(session, at)

    def one(_number: int) -> int:
        with database.write() as session:
            return write(session, room, at).number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [1, 2, 3, 4]


def test_a_correction_found_without_effect_is_answered_again_before_it_closes(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    send(session, room, at)
    words: dict[str, Any] = {"by": room.auditor, "at": at}
    with pytest.raises(Conflict, match="doit d’abord répondre"):
        findings.find_wanting(session, finding.id, why="Rien.", version=finding.version, **words)
    answer(session, room, finding, at)
    with pytest.raises(Invalid):
        findings.find_wanting(session, finding.id, why=" ", version=finding.version, **words)
    with pytest.raises(NotFound):
        other = make_person(session, at, "auditor")
        findings.find_wanting(session, finding.id, why="Rien.", version=finding.version, by=other, at=at)
    findings.find_wanting(session, finding.id, why="La liste est vide.", version=finding.version, **words)
    with pytest.raises(Conflict, match="doit d’abord répondre"):
        findings.close(session, finding.id, effectiveness="Vu.", version=finding.version, **words)
    assert (finding.insufficient, finding.closed_at, finding.due_on) == ("La liste est vide.", None, date(2026, 9, 2))
    answer(session, room, finding, at)
    assert finding.insufficient == ""
    findings.close(session, finding.id, effectiveness="Liste vue remplie.", version=finding.version, **words)
    assert finding.closed_at == at
