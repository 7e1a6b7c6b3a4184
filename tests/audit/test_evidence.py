"""Evidence: what is refused and why, what is kept, who reviews it, and what happens when its bytes change."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from audit import evidence, evidence_states, journal, rounds
from audit.antivirus import SAFE, SILENT, UNCONFIGURED, UNDECIDED, UNSCANNED, Scan
from audit.audit_models import Evidence
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Files
from tests.audit.documents import pdf
from tests.audit.rooms import Room, open_room, saying
from tests.builders import make_person

FOUND = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder of files."""
    return Files(tmp_path / "files")


def file_one(session: Session, files: Files, room: Room, at: datetime, scan: Scan = SAFE, **said: Any) -> Evidence:
    """A document filed by the applicant."""
    words: dict[str, Any] = {
        "requirement": "X-AUT-1",
        "title": "Marges de décision",
        "filename": "marges.pdf",
        "data": pdf(),
        "by": room.applicant,
    }
    return evidence.add(session, files, room.candidacy_id, **(words | said), scanner=saying(scan), at=at)


def test_a_document_is_kept_under_its_digest_and_journalled(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at, effective_on=date(2026, 1, 15))
    assert (proof.state, proof.content_type, proof.size) == ("safe", "application/pdf", len(pdf()))
    assert files.get(proof.sha256) == pdf()
    last = journal.history(session, room.candidacy_id)[-1]
    assert (last.event, last.data["sha256"]) == ("evidence.added", proof.sha256)
    assert evidence.of(session, room.candidacy_id) == [proof]


def test_the_examination_holds_no_lock_on_the_database(sqlite_database: Database, files: Files, at: datetime) -> None:
    with sqlite_database.write() as session:
        room = open_room(session, at)
    seen: list[int] = []

    def look(_data: bytes) -> Scan:
        with sqlite_database.write() as somebody_else:
            seen.append(len(evidence.of(somebody_else, room.candidacy_id)))
        return SAFE

    words: dict[str, Any] = {"requirement": "X-AUT-1", "title": "Marges", "filename": "m.pdf", "data": pdf()}
    with sqlite_database.write() as session:
        evidence.add(session, files, room.candidacy_id, **words, scanner=look, by=room.applicant, at=at)
    assert seen == [0]


def test_what_is_missing_beside_the_file_is_named(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(Invalid) as refused:
        file_one(session, files, room, at, requirement=" ", title="", effective_on=at.date() + timedelta(days=1))
    assert set(refused.value.errors) == {"exigence", "titre", "date_effet"}
    assert evidence.of(session, room.candidacy_id) == []


def test_only_the_organisation_files(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotAllowed):
        file_one(session, files, room, at, by=room.auditor)


def test_the_same_file_is_not_filed_twice_for_one_requirement(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    file_one(session, files, room, at)
    with pytest.raises(Conflict, match="déjà déposé"):
        file_one(session, files, room, at, title="Encore")
    file_one(session, files, room, at, requirement="X-AUT-2")


def test_a_safe_file_is_read_back_byte_for_byte(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    assert evidence.read(session, files, proof.id, by=room.auditor) == (proof, pdf())


def test_an_infected_file_leaves_its_name_and_none_of_its_bytes(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at, FOUND)
    assert proof.state == "infected"
    assert not list(files.root.rglob("*"))
    with pytest.raises(Conflict, match="Essai"):
        evidence.read(session, files, proof.id, by=room.applicant)
    with pytest.raises(Conflict, match="ne s’ouvre pas"):
        evidence.accept(session, proof.id, accepted=True, remark="", by=room.auditor, at=at)


@pytest.mark.parametrize("scan", [UNCONFIGURED, SILENT])
def test_a_file_that_nobody_scanned_waits_and_is_not_read(
    session: Session, files: Files, at: datetime, scan: Scan
) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at, scan)
    assert proof.state == "pending"
    with pytest.raises(Conflict, match="En attente d’analyse"):
        evidence.read(session, files, proof.id, by=room.auditor)


def test_the_operator_may_accept_unscanned_files_and_the_row_says_so(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at, UNSCANNED)
    assert (proof.state, proof.readable) == ("pending", True)
    assert evidence.read(session, files, proof.id, by=room.auditor)[1] == pdf()
    evidence.accept(session, proof.id, accepted=True, remark="", by=room.auditor, at=at)
    assert evidence.accepted_requirements(session, room.candidacy_id) == {"X-AUT-1"}


def test_a_later_scan_opens_or_condemns_a_waiting_file(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    good = file_one(session, files, room, at, SILENT)
    bad = file_one(session, files, room, at, UNSCANNED, requirement="X-AUT-2")
    evidence.accept(session, bad.id, accepted=True, remark="", by=room.auditor, at=at)
    evidence_states.record_scan(session, good.id, SAFE, by=room.manager, at=at)
    evidence_states.record_scan(session, bad.id, FOUND, by=room.manager, at=at)
    assert [good.state, bad.state] == ["safe", "infected"]
    assert evidence.accepted_requirements(session, room.candidacy_id) == set()
    evidence_states.record_scan(session, bad.id, SAFE, by=room.manager, at=at)
    assert bad.state == "infected"


def test_changed_bytes_are_noticed_told_and_served_no_more(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    (files.root / proof.sha256[:2] / proof.sha256[2:]).write_bytes(b"autre")
    with pytest.raises(evidence.Damaged, match="empreinte"):
        evidence.read(session, files, proof.id, by=room.auditor)
    evidence_states.mark_damaged(session, proof.id, by=room.auditor, at=at)
    assert (proof.state, proof.readable) == ("integrity_error", False)
    assert journal.history(session, room.candidacy_id)[-1].event == "evidence.damaged"
    again = file_one(session, files, room, at)
    assert evidence.read(session, files, again.id, by=room.auditor)[1] == pdf()


def test_a_lost_file_is_told_like_a_changed_one(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    (files.root / proof.sha256[:2] / proof.sha256[2:]).unlink()
    with pytest.raises(evidence.Damaged):
        evidence.read(session, files, proof.id, by=room.auditor)


def test_a_refused_document_needs_the_remark_that_the_organisation_will_read(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    with pytest.raises(Invalid) as refused:
        evidence.accept(session, proof.id, accepted=False, remark=" ", by=room.auditor, at=at)
    assert "remarque" in refused.value.errors
    evidence.accept(session, proof.id, accepted=False, remark="Il manque la date.", by=room.auditor, at=at)
    assert (proof.accepted, proof.remark, proof.reviewed_by) == (False, "Il manque la date.", room.auditor.name)
    assert evidence.accepted_requirements(session, room.candidacy_id) == set()


def test_only_the_auditor_of_the_file_reviews(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    with pytest.raises(NotFound):
        evidence.accept(session, proof.id, accepted=True, remark="", by=make_person(session, at, "auditor"), at=at)
    with pytest.raises(NotAllowed):
        evidence.accept(session, proof.id, accepted=True, remark="", by=room.applicant, at=at)


def test_the_second_reviewer_is_told(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    seen = proof.version
    evidence.accept(session, proof.id, accepted=True, remark="", version=seen, by=room.auditor, at=at)
    with pytest.raises(Conflict, match="entre-temps"):
        evidence.accept(session, proof.id, accepted=False, remark="Non.", version=seen, by=room.auditor, at=at)


def test_a_final_report_closes_the_room(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    for step in ("send_report", "reply", "finalise_report"):
        rounds.follow(session, room.candidacy_id, step, by=room.auditor, at=at)
    with pytest.raises(Conflict, match="définitif"):
        file_one(session, files, room, at, requirement="X-AUT-2")
    with pytest.raises(Conflict, match="définitif"):
        evidence.accept(session, proof.id, accepted=True, remark="", by=room.auditor, at=at)


def test_somebody_without_a_part_in_files_reads_nothing(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    with pytest.raises(NotAllowed):
        evidence.read(session, files, proof.id, by=make_person(session, at, "shopper"))


def test_waiting_files_are_scanned_when_the_antivirus_is_back(database: Database, files: Files, at: datetime) -> None:
    with database.write() as session:
        room = open_room(session, at)
        names = {"X-AUT-1": SILENT, "X-AUT-2": UNCONFIGURED, "X-ENV-1": UNSCANNED, "X-ENV-2": SAFE}
        made = {code: file_one(session, files, room, at, scan, requirement=code) for code, scan in names.items()}
    asked: list[bytes] = []

    def silent(data: bytes) -> Scan:
        asked.append(data)
        return SILENT

    assert evidence_states.scan_waiting(database, files, silent, at=at) == 0
    assert len(asked) == 1
    assert evidence_states.scan_waiting(database, files, saying(SAFE), at=at) == 3
    with database.read() as session:
        assert {evidence.get(session, proof.id).state for proof in made.values()} == {"safe"}
    assert evidence_states.scan_waiting(database, files, saying(FOUND), at=at) == 0


def test_a_file_that_the_antivirus_cannot_examine_is_asked_about_once(
    sqlite_database: Database, files: Files, at: datetime
) -> None:
    with sqlite_database.write() as session:
        room = open_room(session, at)
        proof = file_one(session, files, room, at, SILENT)
        lost = file_one(session, files, room, at, SILENT, requirement="X-AUT-2", data=b"Autre.")
    (files.root / lost.sha256[:2] / lost.sha256[2:]).unlink()
    assert evidence_states.scan_waiting(sqlite_database, files, saying(UNDECIDED), at=at) == 0
    assert evidence_states.scan_waiting(sqlite_database, files, saying(SAFE), at=at) == 0
    with sqlite_database.read() as session:
        kept = evidence.get(session, proof.id)
        assert (kept.state, kept.readable, kept.scan_note) == ("pending", False, UNDECIDED.note)
        assert evidence.get(session, lost.id).state == "integrity_error"
