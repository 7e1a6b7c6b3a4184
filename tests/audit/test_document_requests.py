"""Documents asked for by a day: asked by the auditor, answered by a piece of evidence, late, reopened, taken back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from audit import document_requests, evidence, evidence_states, journal
from audit.antivirus import SILENT, Scan
from audit.request_models import DocumentRequest
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Files
from label import deadlines
from label.models import Candidacy
from tests.audit.rooms import Room, file_one, open_room
from tests.builders import make_person

DUE = date(2026, 3, 20)


def asked(
    session: Session, room: Room, at: datetime, due: date = DUE, text: str = "La charte signée."
) -> DocumentRequest:
    said = {"requirement": "X-AUT-1", "text": text}
    return document_requests.ask(session, room.candidacy_id, **said, due_on=due, by=room.auditor, at=at)


def test_a_request_is_open_until_its_day_then_late_then_answered_even_so(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    request = asked(session, room, at)
    assert document_requests.standing(request, DUE) == "open"
    assert document_requests.standing(request, DUE + timedelta(days=1)) == "late"
    proof = file_one(session, files, room, at)
    document_requests.answer(session, request, proof, by=room.applicant, at=at + timedelta(days=30))
    assert document_requests.standing(request, DUE + timedelta(days=1)) == "answered"
    with pytest.raises(Conflict, match="n’attend plus"):
        document_requests.answer(session, request, proof, by=room.applicant, at=at)
    events = [one.event for one in journal.history(session, room.candidacy_id)]
    assert [one for one in events if one.startswith("request.")] == ["request.asked", "request.answered"]
    told = str([one.data for one in journal.history(session, room.candidacy_id)])
    assert "La charte signée." not in told


def test_a_document_that_is_refused_or_infected_answers_nothing(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    request = asked(session, room, at)
    proof = file_one(session, files, room, at)
    document_requests.answer(session, request, proof, by=room.applicant, at=at)
    evidence.accept(session, proof.id, accepted=False, remark="Non signée.", by=room.auditor, at=at)
    assert document_requests.standing(request, DUE) == "open"
    second = file_one(session, files, room, at, SILENT, data=b"Charte, version 2.")
    document_requests.answer(session, request, second, by=room.applicant, at=at)
    assert document_requests.standing(request, DUE) == "answered"
    found = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")
    evidence_states.record_scan(session, second.id, found, by=room.manager, at=at)
    assert document_requests.standing(request, DUE) == "open"


@pytest.mark.parametrize(
    ("due", "text", "field"),
    [
        (date(2026, 3, 2), "La charte.", "avant"),
        (date(2026, 3, 2) + document_requests.LONGEST + timedelta(days=1), "La charte.", "avant"),
        (DUE, "  ", "texte"),
    ],
)
def test_a_request_names_a_document_and_a_day_to_come(
    session: Session, at: datetime, due: date, text: str, field: str
) -> None:
    room = open_room(session, at)
    with pytest.raises(Invalid) as refused:
        asked(session, room, at, due, text)
    assert list(refused.value.errors) == [field]


def test_only_the_auditor_of_the_file_asks_and_takes_back(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    request = asked(session, room, at)
    stranger = make_person(session, at, "auditor")
    for person, refusal in ((stranger, NotFound), (room.manager, NotAllowed), (room.applicant, NotAllowed)):
        with pytest.raises(refusal):
            document_requests.ask(
                session, room.candidacy_id, requirement="X-AUT-1", text="x", due_on=DUE, by=person, at=at
            )
        with pytest.raises(refusal):
            document_requests.withdraw(session, room.candidacy_id, request.id, by=person, at=at)
    document_requests.withdraw(session, room.candidacy_id, request.id, by=room.auditor, at=at)
    assert document_requests.standing(request, DUE) == "withdrawn"
    with pytest.raises(Conflict):
        document_requests.withdraw(session, room.candidacy_id, request.id, by=room.auditor, at=at)


def test_a_request_counts_among_what_falls_due_until_it_is_answered(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    request = asked(session, room, at)
    line = (DUE, "Document demandé par l’auditeur (X-AUT-1)")
    for person in (room.applicant, room.auditor, room.manager):
        told = [(one.day, one.text) for one in deadlines.of(session, by=person, today=at.date())]
        assert line in told
        assert len(told) == (2 if person is room.manager else 1), "the manager watches over the evaluation too"
    stranger = make_person(session, at, "auditor")
    assert deadlines.of(session, by=stranger, today=at.date()) == []
    proof = file_one(session, files, room, at)
    document_requests.answer(session, request, proof, by=room.applicant, at=at)
    assert deadlines.of(session, by=room.applicant, today=at.date()) == []
    evidence.accept(session, proof.id, accepted=False, remark="Non signée.", by=room.auditor, at=at)
    assert [one.day for one in deadlines.of(session, by=room.applicant, today=at.date())] == [DUE]
    session.get_one(Candidacy, room.candidacy_id).state = "committee"
    session.flush()
    assert line not in [(one.day, one.text) for one in deadlines.of(session, by=room.applicant, today=at.date())]
