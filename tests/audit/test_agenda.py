"""The agenda of the visit, and the calendar file as RFC 5545 wants it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from audit import agenda, icalendar
from audit.visit_models import VisitSlot
from core.errors import Conflict, Invalid, NotFound
from tests.audit.rooms import Room, open_room
from tests.builders import make_person


def add(session: Session, room: Room, at: datetime, **said: Any) -> VisitSlot:
    start = at + timedelta(days=7)
    words: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "remote": False,
        "place": "Hôtel de ville",
    }
    words |= {"subject": "Accueil, registre", "whom": "La responsable de l’accueil", "by": room.auditor, "at": at}
    return agenda.add(session, room.candidacy_id, **(words | said))


def unfolded(data: bytes) -> list[str]:
    """As RFC 5545, 3.1 says to read it: a line break followed by a space is nothing."""
    lines = data.replace(b"\r\n ", b"").decode().split("\r\n")
    assert lines.pop() == ""
    return lines


def test_an_appointment_becomes_an_event_in_universal_time(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    made = add(session, room, at)
    assert unfolded(agenda.calendar(agenda.of(session, room.candidacy_id), "Mairie; d’Essai", "label.test")) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Equipe heureuse//Label//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{made.id}@label.test",
        "DTSTAMP:20260302T093000Z",
        "SEQUENCE:0",
        "DTSTART:20260309T093000Z",
        "DTEND:20260309T113000Z",
        "SUMMARY:Audit de Mairie\\; d’Essai : Accueil\\, registre",
        "LOCATION:Hôtel de ville",
        "DESCRIPTION:La responsable de l’accueil",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_cancelled_appointment_stays_under_its_name_with_a_higher_sequence(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    made = add(session, room, at)
    agenda.cancel(session, made.id, by=room.auditor, at=at + timedelta(days=1))
    lines = unfolded(agenda.calendar(agenda.of(session, room.candidacy_id), "Mairie", "label.test"))
    assert {"SEQUENCE:1", "STATUS:CANCELLED", "DTSTAMP:20260303T093000Z"} <= set(lines)
    with pytest.raises(Conflict):
        agenda.cancel(session, made.id, by=room.auditor, at=at)


def test_lines_hold_75_bytes_at_most_and_no_letter_is_cut() -> None:
    moment = datetime(2026, 3, 9, 9, tzinfo=UTC)
    long = "é" * 200 + "\nfin\\"
    event = icalendar.Event(uid="x", written_at=moment, starts_at=moment, ends_at=moment, summary=long, location="y")
    data = icalendar.written([event])
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert "SUMMARY:" + "é" * 200 + "\\nfin\\\\" in unfolded(data)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ends_at": datetime(2026, 3, 9, 9, tzinfo=UTC)}, "fin"),
        ({"ends_at": datetime(2026, 3, 11, 9, tzinfo=UTC)}, "fin"),
        ({"starts_at": datetime(2026, 3, 2, 9, tzinfo=UTC), "ends_at": datetime(2026, 3, 2, 10, tzinfo=UTC)}, "jour"),
        ({"subject": " "}, "objet"),
        ({"place": " "}, "lieu"),
    ],
)
def test_an_appointment_says_what_is_wrong(session: Session, at: datetime, said: dict[str, Any], field: str) -> None:
    room = open_room(session, at)
    with pytest.raises(Invalid) as refused:
        add(session, room, at, **said)
    assert refused.value.errors.keys() == {field}


def test_only_an_auditor_of_the_file_writes_the_agenda(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotFound):
        add(session, room, at, by=make_person(session, at, "auditor"))


def test_a_foreign_reader_finds_the_hours_of_paris_on_both_sides_of_the_change(session: Session, at: datetime) -> None:
    """Read by the library icalendar: the clocks of Paris went forward on 29 March 2026."""
    paris = ZoneInfo("Europe/Paris")
    room = open_room(session, at)
    hours = [datetime(2026, 3, day, 9, 30, tzinfo=paris) for day in (27, 30)]
    for start in hours:
        said = {"starts_at": start, "ends_at": start + timedelta(hours=2), "place": "Mairie, salle 2 ; aile « B »"}
        add(session, room, at, **said, subject="Accueil, écoute : un registre tenu depuis l’an dernier\net relu")
    agenda.cancel(session, agenda.of(session, room.candidacy_id)[1].id, by=room.auditor, at=at)
    slots = agenda.of(session, room.candidacy_id)
    read = Calendar.from_ical(agenda.calendar(slots, "Ville de Saint-Étienne; aile \\ nord", "label.test"))
    events = list(read.walk("VEVENT"))
    assert [event.decoded("DTSTART").astimezone(paris) for event in events] == hours
    assert [event.decoded("DTSTART").astimezone(UTC).hour for event in events] == [8, 7]
    assert [event.decoded("DTEND") - event.decoded("DTSTART") for event in events] == [timedelta(hours=2)] * 2
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert [str(event["UID"]) for event in events] == [f"{slot.id}@label.test" for slot in slots]
    assert str(events[0]["LOCATION"]) == "Mairie, salle 2 ; aile « B »"
    subject = "Accueil, écoute : un registre tenu depuis l’an dernier\net relu"
    assert str(events[0]["SUMMARY"]) == f"Audit de Ville de Saint-Étienne; aile \\ nord : {subject}"
    assert not read.errors
    assert not any(event.errors for event in events)
