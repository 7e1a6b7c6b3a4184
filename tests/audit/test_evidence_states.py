"""Documents after they were filed: bytes found changed, the antivirus's late answer."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from audit import evidence, evidence_states, journal
from audit.antivirus import SAFE, SILENT, UNCONFIGURED, UNDECIDED, UNSCANNED, Scan
from core.database import Database
from core.files import Files
from tests.audit.documents import pdf
from tests.audit.rooms import file_one, kept_at, open_room, saying

FOUND = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")


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
    kept_at(files, proof.sha256).write_bytes(b"autre")
    with pytest.raises(evidence.Damaged, match="empreinte"):
        evidence.read(session, files, proof.id, by=room.auditor)
    evidence_states.mark_damaged(session, proof.id, by=room.auditor, at=at)
    assert (proof.state, proof.readable) == ("integrity_error", False)
    assert journal.history(session, room.candidacy_id)[-1].event == "evidence.damaged"
    again = file_one(session, files, room, at)
    assert evidence.read(session, files, again.id, by=room.auditor)[1].whole() == pdf()


def test_a_lost_file_is_told_like_a_changed_one(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at)
    kept_at(files, proof.sha256).unlink()
    with pytest.raises(evidence.Damaged):
        evidence.read(session, files, proof.id, by=room.auditor)


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
    kept_at(files, lost.sha256).unlink()
    assert evidence_states.scan_waiting(sqlite_database, files, saying(UNDECIDED), at=at) == 0
    assert evidence_states.scan_waiting(sqlite_database, files, saying(SAFE), at=at) == 0
    with sqlite_database.read() as session:
        kept = evidence.get(session, proof.id)
        assert (kept.state, kept.readable, kept.scan_note) == ("pending", False, UNDECIDED.note)
        assert evidence.get(session, lost.id).state == "integrity_error"
