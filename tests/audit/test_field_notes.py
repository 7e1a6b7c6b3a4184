"""Notes on site: received once however often sent, none replaced, read by the auditors of the file alone."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from audit import declarations, field_notes, journal, missions, rounds
from audit.note_models import FieldNote
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.audit.rooms import Room, open_room
from tests.builders import make_person


def noted(
    session: Session,
    room: Room,
    at: datetime,
    text: str = "Registre tenu.",
    *,
    key: UUID | None = None,
    by: Actor | None = None,
    written_at: datetime | None = None,
) -> FieldNote:
    said = {"requirement": "X-AUT-1", "text": text, "written_at": written_at}
    key, by = key or uuid4(), by or room.auditor
    return field_notes.write(session, room.candidacy_id, key=key, **said, by=by, at=at)  # type: ignore[arg-type]


def colleague(session: Session, room: Room, at: datetime) -> Actor:
    made = make_person(session, at, "auditor", name="Bo Lind")
    missions.assign(session, room.candidacy_id, made.id or uuid4(), made.name, by=room.manager, at=at)
    declarations.declare(session, room.candidacy_id, has_interest=False, text="", by=made, at=at)
    return made


def test_a_note_sent_twice_is_received_and_told_once(session: Session, at: datetime) -> None:
    room, key = open_room(session, at), uuid4()
    first = noted(session, room, at, key=key)
    assert noted(session, room, at + timedelta(hours=1), key=key) is first
    assert field_notes.of(session, room.candidacy_id, by=room.auditor) == [first]
    told = [one for one in journal.history(session, room.candidacy_id) if one.event == "note.written"]
    assert len(told) == 1 and "Registre tenu." not in str(told[0].data)


def test_another_text_or_another_person_under_the_same_key_is_a_conflict(session: Session, at: datetime) -> None:
    room, key = open_room(session, at), uuid4()
    noted(session, room, at, key=key)
    with pytest.raises(Conflict, match="clé d’envoi"):
        noted(session, room, at, "Autre chose.", key=key)
    with pytest.raises(Conflict, match="clé d’envoi"):
        noted(session, room, at, key=key, by=colleague(session, room, at))


def test_two_auditors_note_at_once_and_lose_nothing(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    other = colleague(session, room, at)
    noted(session, room, at, "Vu par Ada.", written_at=at - timedelta(hours=2))
    noted(session, room, at, "Vu par Bo.", by=other, written_at=at - timedelta(hours=1))
    seen = field_notes.of(session, room.candidacy_id, by=other)
    assert [(one.text, one.written_by) for one in seen] == [("Vu par Bo.", "Bo Lind"), ("Vu par Ada.", "Ada Verin")]


def test_a_device_whose_clock_is_wrong_is_not_believed(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    for said in (None, at + timedelta(minutes=1), at - field_notes.OLDEST - timedelta(days=1)):
        assert noted(session, room, at, written_at=said).written_at == at
    earlier = at - timedelta(hours=3)
    assert noted(session, room, at, written_at=earlier).written_at == earlier


def test_only_auditors_of_the_file_write_and_read(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    for person, refusal in ((make_person(session, at, "auditor"), NotFound), (room.manager, NotAllowed)):
        with pytest.raises(refusal):
            noted(session, room, at, by=person)
        with pytest.raises(refusal):
            field_notes.of(session, room.candidacy_id, by=person)
    with pytest.raises(Invalid):
        noted(session, room, at, "  ")


def test_a_final_report_receives_no_new_note_and_still_knows_those_it_has(session: Session, at: datetime) -> None:
    room, key = open_room(session, at), uuid4()
    kept = noted(session, room, at, key=key)
    for step in ("send_report", "reply", "finalise_report"):
        rounds.follow(session, room.candidacy_id, step, by=room.auditor, at=at)
    assert noted(session, room, at, key=key) is kept
    with pytest.raises(Conflict, match="définitif"):
        noted(session, room, at)
