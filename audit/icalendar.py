"""Calendar files (iCalendar, RFC 5545): events in UTC, text escaped, lines of at most 75 bytes."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

LONGEST = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event; the same `uid` replaces it in a calendar that has it already."""

    uid: str
    written_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str = ""
    cancelled: bool = False


def written(events: Iterable[Event]) -> bytes:
    """The file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Equipe heureuse//Label//FR", "METHOD:PUBLISH"]
    for event in events:
        lines += _lines(event)
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_moment(event.written_at)}"
    yield f"SEQUENCE:{int(event.cancelled)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{event.summary.translate(ESCAPED)}"
    yield f"LOCATION:{event.location.translate(ESCAPED)}"
    if event.description:
        yield f"DESCRIPTION:{event.description.translate(ESCAPED)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> bytes:
    """Cut between characters, never inside one; what follows begins with a space, which counts."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > LONGEST - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
