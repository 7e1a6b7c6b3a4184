"""Objections to an auditor: in time, once, with a reason; the audit waits, and the manager decides."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from audit import journal, missions, objections
from audit.visit_models import Objection
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.audit.rooms import Room, open_room

WHY = "Cette personne a conseillé notre direction il y a deux ans."


def _auditor(room: Room) -> UUID:
    assert room.auditor.id is not None
    return room.auditor.id


def object_to(session: Session, room: Room, at: datetime, reason: str = WHY) -> Objection:
    return objections.object_to(session, room.candidacy_id, _auditor(room), reason, by=room.applicant, at=at)


def test_the_audit_waits_for_the_answer_to_an_objection(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    made = object_to(session, room, at)
    assert journal.history(session, room.candidacy_id)[-1].event == "objection.filed"
    with pytest.raises(Conflict, match="attend la décision"):
        missions.require(session, room.candidacy_id, by=room.auditor)
    missions.require(session, room.candidacy_id, by=room.auditor, acting=False)
    words = {"accepted": False, "answer": "Ce conseil a pris fin.", "by": room.manager, "at": at}
    objections.decide(session, made.id, **words)  # type: ignore[arg-type]
    missions.require(session, room.candidacy_id, by=room.auditor)
    assert journal.history(session, room.candidacy_id)[-1].data["accepted"] is False
    with pytest.raises(Conflict, match="déjà tranchée"):
        objections.decide(session, made.id, **words)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="déjà fait"):
        object_to(session, room, at)


def test_an_objection_is_made_within_ten_working_days_and_explained(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    (mission,) = missions.of(session, room.candidacy_id)
    assert objections.until(mission) == date(2026, 3, 16)
    with pytest.raises(Conflict, match="délai"):
        object_to(session, room, datetime(2026, 3, 17, 9, tzinfo=UTC))
    with pytest.raises(Invalid) as refused:
        object_to(session, room, at, "Non.")
    assert "motif" in refused.value.errors
    object_to(session, room, datetime(2026, 3, 16, 9, tzinfo=UTC))


def test_only_the_organisation_objects_and_only_the_manager_decides(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotAllowed):
        objections.object_to(session, room.candidacy_id, _auditor(room), WHY, by=room.manager, at=at)
    made = object_to(session, room, at)
    for somebody in (room.applicant, room.auditor):
        with pytest.raises(NotAllowed):
            objections.decide(session, made.id, accepted=True, answer="Oui.", by=somebody, at=at)
    with pytest.raises(Invalid):
        objections.decide(session, made.id, accepted=True, answer=" ", by=room.manager, at=at)


def test_a_mission_that_ended_or_never_was_receives_no_objection(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    missions.release(session, room.candidacy_id, _auditor(room), reason="Congé.", by=room.manager, at=at)
    with pytest.raises(NotFound):
        object_to(session, room, at)
    again = datetime(2026, 4, 1, 9, tzinfo=UTC)
    missions.assign(session, room.candidacy_id, _auditor(room), "Ada Verin", by=room.manager, at=again)
    object_to(session, room, datetime(2026, 4, 2, 9, tzinfo=UTC))
