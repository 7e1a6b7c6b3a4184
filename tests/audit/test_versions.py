"""Versions of a document: the new one counts wherever the last did, the earlier stay readable and count nowhere."""

from datetime import date, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import coverage, document_requests, evidence, filing, journal, rounds, versions
from audit.antivirus import SAFE, Scan
from audit.audit_models import Evidence, Report
from audit.evidence_scan import vet
from core.calendar import date_in_paris
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed
from core.files import Files
from tests.audit.documents import pdf
from tests.audit.rooms import Room, file_one, open_room, saying

INFECTED = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")


def sheet(number: int) -> bytes:
    """A PDF of its own for each number."""

    def widened(made: pikepdf.Pdf) -> None:
        made.add_blank_page(page_size=(100 + number, 100))

    return pdf(widened)


def replaced(
    session: Session,
    files: Files,
    room: Room,
    proof: Evidence,
    at: datetime,
    *,
    data: bytes = b"",
    scan: Scan = SAFE,
    **said: Any,
) -> list[Evidence]:
    """A new version of a document, filed by the applicant."""
    data = data or sheet(proof.number)
    words: dict[str, Any] = {"requirement": proof.requirement, "title": proof.title} | said
    by = words.pop("by", room.applicant)
    shelved = filing.shelve(files, vet("marges-2.pdf", data, saying(scan)), data)
    return versions.replace(session, proof, shelved, filing.Said(**words), by=by, at=at)


def accepted(session: Session, room: Room, proof: Evidence, at: datetime) -> None:
    evidence.accept(session, proof.id, accepted=True, remark="", by=room.auditor, at=at)


def test_a_new_version_takes_the_place_of_the_last_for_each_requirement(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    first = file_one(session, files, room, at)
    (other,) = filing.reuse(session, first.id, ["X-AUT-2"], by=room.applicant, at=at)
    apart = file_one(session, files, room, at, data=sheet(50), requirement="X-AUT-2", title="Autre")
    made = replaced(session, files, room, first, at + timedelta(days=1), title="Marges de décision, 2026")
    assert {(one.requirement, one.number, one.replaces_id, one.accepted) for one in made} == {
        ("X-AUT-1", 2, first.id, None),
        ("X-AUT-2", 2, other.id, None),
    }
    assert {one.id for one in evidence.current(evidence.of(session, room.candidacy_id))} == {
        apart.id,
        *(one.id for one in made),
    }
    told = [entry for entry in journal.history(session, room.candidacy_id) if entry.event == "evidence.replaced"]
    assert [entry.data["replaces_sha256"] for entry in told] == [first.sha256] * 2
    assert told[0].data["sha256"] == made[0].sha256 and told[0].data["number"] == 2


def test_only_the_last_version_counts_and_it_is_examined_anew(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    first = file_one(session, files, room, at)
    accepted(session, room, first, at)
    today = date_in_paris(at)
    assert evidence.accepted_requirements(session, room.candidacy_id) == {"X-AUT-1"}
    (second,) = replaced(session, files, room, first, at)
    assert evidence.accepted_requirements(session, room.candidacy_id) == set()
    counted = evidence.current(evidence.of(session, room.candidacy_id))
    assert coverage.by_requirement(counted, today) == {"X-AUT-1": "waiting"}
    accepted(session, room, second, at)
    assert evidence.accepted_requirements(session, room.candidacy_id) == {"X-AUT-1"}
    (third,) = replaced(session, files, room, second, at)
    assert versions.earlier(third, evidence.of(session, room.candidacy_id)) == [second, first]


def test_an_earlier_version_stays_readable_and_nothing_more_is_done_with_it(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    first = file_one(session, files, room, at, restricted=True)
    replaced(session, files, room, first, at)
    for reader in (room.applicant, room.auditor):
        assert evidence.read(session, files, first.id, by=reader)[1].whole() == pdf()
    with pytest.raises(NotAllowed):
        evidence.read(session, files, first.id, by=room.manager)
    with pytest.raises(Conflict, match="remplacé"):
        accepted(session, room, first, at)
    with pytest.raises(Conflict, match="remplacé"):
        filing.reuse(session, first.id, ["X-AUT-2"], by=room.applicant, at=at)
    with pytest.raises(Conflict, match="remplacé"):
        replaced(session, files, room, first, at, data=sheet(9))


def test_the_report_keeps_every_version_with_what_the_auditor_said_of_it(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    first = file_one(session, files, room, at)
    accepted(session, room, first, at)
    later = at + timedelta(days=2)
    replaced(session, files, room, first, later)
    rounds.follow(session, room.candidacy_id, "start_report", by=room.auditor, at=later)
    report = session.query(Report).one()
    said = rounds.content(session, report)["evidence"]
    assert [(one["number"], one["accepted"], one["replaced_at"]) for one in said] == [
        (1, True, later.isoformat()),
        (2, None, None),
    ]


def test_nothing_replaces_a_document_once_the_report_is_final(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    first = file_one(session, files, room, at)
    rounds.follow(session, room.candidacy_id, "start_report", by=room.auditor, at=at)
    report = session.query(Report).one()
    report.sent_at = report.replied_at = at
    rounds.follow(session, room.candidacy_id, "finalise_report", by=room.auditor, at=at)
    with pytest.raises(Conflict, match="définitif"):
        replaced(session, files, room, first, at)


def test_what_is_refused_leaves_the_last_version_in_place(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    first = file_one(session, files, room, at)
    with pytest.raises(Conflict, match="n’est pas remplacée"):
        replaced(session, files, room, first, at, scan=INFECTED)
    with pytest.raises(Invalid, match="déjà en place"):
        replaced(session, files, room, first, at, data=pdf())
    with pytest.raises(NotAllowed):
        replaced(session, files, room, first, at, by=room.auditor)
    file_one(session, files, room, at, data=sheet(50), title="Autre")
    with pytest.raises(Conflict, match="déjà déposé"), session.begin_nested():
        replaced(session, files, room, first, at, data=sheet(50))
    assert len(evidence.current(evidence.of(session, room.candidacy_id))) == 2


def test_one_may_come_back_to_an_earlier_version(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    (second,) = replaced(session, files, room, file_one(session, files, room, at), at)
    (third,) = replaced(session, files, room, second, at, data=pdf())
    assert third.number == 3


def test_a_request_follows_the_document_that_answers_it(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    day = date(2026, 3, 20)
    asked = document_requests.ask(
        session, room.candidacy_id, requirement="X-AUT-1", text="Le plan.", due_on=day, by=room.auditor, at=at
    )
    first = file_one(session, files, room, at)
    document_requests.answer(session, asked, first, by=room.applicant, at=at)
    evidence.accept(session, first.id, accepted=False, remark="Sans date.", by=room.auditor, at=at)
    assert document_requests.standing(asked, date_in_paris(at)) == "open"
    (second,) = replaced(session, files, room, first, at)
    assert asked.evidence == second
    assert document_requests.standing(asked, date_in_paris(at)) == "answered"


def test_of_two_that_replace_the_same_document_the_database_keeps_one(
    database: Database, files: Files, at: datetime
) -> None:
    with database.write() as session:
        room = open_room(session, at)
        first = file_one(session, files, room, at)
        (second,) = replaced(session, files, room, first, at)
        identity = second.id
    with pytest.raises(IntegrityError), database.write() as session:
        one = session.get_one(Evidence, identity)
        twin = {name: getattr(one, name) for name in filing.OF_THE_FILE}
        told = {"candidacy_id": one.candidacy_id, "requirement": "X-AUT-1", "added_by": "x", "added_at": at}
        session.add(Evidence(**twin, **told, number=2, replaces_id=one.replaces_id))
