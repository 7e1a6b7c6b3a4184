"""Evidence: what is refused and why, what is kept, who reviews it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from audit import evidence, filing, journal, rounds
from audit.antivirus import SAFE, SILENT, UNCONFIGURED, UNSCANNED, Scan
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Files
from tests.audit.documents import pdf
from tests.audit.rooms import file_one, held, open_room
from tests.builders import make_person

FOUND = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")


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

    said = filing.Said(requirement="X-AUT-1", title="Marges")
    words: dict[str, Any] = {"filename": "m.pdf", "data": pdf(), "by": room.applicant, "at": at}
    with sqlite_database.write() as session:
        filing.add(session, files, room.candidacy_id, said, **words, scanner=look)
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
    found, content = evidence.read(session, files, proof.id, by=room.auditor)
    assert (found, content.whole()) == (proof, pdf())


def test_an_infected_file_leaves_its_name_and_none_of_its_bytes(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    proof = file_one(session, files, room, at, FOUND)
    assert proof.state == "infected"
    assert not held(files)
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
    assert evidence.read(session, files, proof.id, by=room.auditor)[1].whole() == pdf()
    evidence.accept(session, proof.id, accepted=True, remark="", by=room.auditor, at=at)
    assert evidence.accepted_requirements(session, room.candidacy_id) == {"X-AUT-1"}


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
