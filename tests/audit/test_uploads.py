"""Files by pieces: resumed after each loss, in two tabs, by their owner alone; whole before they are looked at."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import uploads
from audit.evidence_scan import MOST_BYTES
from audit.quarantine import Quarantine
from audit.upload_models import Upload
from audit.uploads import PIECE
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.settings import Settings
from tests.audit.rooms import Room, open_room
from tests.builders import make_person

DATA = b"a" * PIECE + b"b" * PIECE + b"fin"
PIECES = [DATA[:PIECE], DATA[PIECE : 2 * PIECE], DATA[2 * PIECE :]]


@pytest.fixture
def quarantine(settings: Settings) -> Quarantine:
    return Quarantine(settings)


def begun(session: Session, room: Room, at: datetime, data: bytes = DATA, digest: str | None = None) -> Upload:
    digest = sha256(data).hexdigest() if digest is None else digest
    return uploads.begin(
        session, room.candidacy_id, filename="film.pdf", size=len(data), digest=digest, by=room.applicant, at=at
    )


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_sending_resumes_after_any_piece_is_lost(
    session: Session, quarantine: Quarantine, at: datetime, lost: int
) -> None:
    room = open_room(session, at)
    sending = begun(session, room, at)
    for number in {0, 1, 2} - {lost}:
        uploads.receive(sending, quarantine, number, PIECES[number])
    with pytest.raises(Conflict, match="pas encore entièrement reçu"):
        uploads.whole(sending, quarantine)
    assert begun(session, room, at + timedelta(hours=1)) is sending
    assert quarantine.held(sending.id) == sorted({0, 1, 2} - {lost})
    uploads.receive(sending, quarantine, lost, PIECES[lost])
    assert uploads.whole(sending, quarantine) == DATA


def test_two_tabs_send_the_same_file_as_one(session: Session, quarantine: Quarantine, at: datetime) -> None:
    room = open_room(session, at)
    first, second = begun(session, room, at), begun(session, room, at)
    assert first is second
    for tab in (first, second):
        for number, piece in enumerate(PIECES):
            uploads.receive(tab, quarantine, number, piece)
    assert uploads.whole(second, quarantine) == DATA


def test_a_browser_that_cannot_compute_a_digest_begins_anew(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert begun(session, room, at, digest="") is not begun(session, room, at, digest="")


@pytest.mark.parametrize(("number", "data"), [(0, b"court"), (2, b"trop"), (3, b"fin"), (2, b"")])
def test_a_piece_of_another_size_or_beyond_the_end_is_refused(
    session: Session, quarantine: Quarantine, at: datetime, number: int, data: bytes
) -> None:
    sending = begun(session, open_room(session, at), at)
    with pytest.raises(Invalid, match="n’est pas celui"):
        uploads.receive(sending, quarantine, number, data)
    assert quarantine.held(sending.id) == []


def test_a_piece_that_changes_is_a_conflict_and_the_first_one_stays(
    session: Session, quarantine: Quarantine, at: datetime
) -> None:
    sending = begun(session, open_room(session, at), at)
    uploads.receive(sending, quarantine, 2, b"fin")
    with pytest.raises(Conflict, match="le fichier a changé"):
        uploads.receive(sending, quarantine, 2, b"FIN")
    assert quarantine.whole(sending.id) == b"fin"


def test_a_whole_that_is_not_what_was_announced_is_refused_and_dropped(
    session: Session, quarantine: Quarantine, at: datetime
) -> None:
    sending = begun(session, open_room(session, at), at)
    for number, piece in enumerate([PIECES[0], PIECES[1], b"FIN"]):
        uploads.receive(sending, quarantine, number, piece)
    with pytest.raises(Invalid, match="annoncé"):
        uploads.whole(sending, quarantine)
    assert quarantine.held(sending.id) == []


def test_a_file_too_heavy_or_announced_wrongly_is_refused_at_once(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    for size, digest, word in ((MOST_BYTES + 1, "", "100 Mo"), (0, "", "illisible"), (5, "xyz", "illisible")):
        with pytest.raises(Invalid, match=word):
            uploads.begin(session, room.candidacy_id, filename="x", size=size, digest=digest, by=room.applicant, at=at)
    with pytest.raises(NotAllowed):
        uploads.begin(session, room.candidacy_id, filename="x", size=1, digest="", by=room.auditor, at=at)


def test_a_sending_is_its_owners_for_its_candidacy_for_a_day(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    sending = begun(session, room, at)
    colleague = make_person(session, at, "applicant", organisation_id=room.applicant.organisation_id)
    assert uploads.own(session, room.candidacy_id, sending.id, by=room.applicant, at=at) is sending
    for person, candidacy_id, when in (
        (colleague, room.candidacy_id, at),
        (room.applicant, uuid4(), at),
        (room.applicant, room.candidacy_id, at + timedelta(days=1)),
    ):
        with pytest.raises(NotFound):
            uploads.own(session, candidacy_id, sending.id, by=person, at=when)


def test_the_sixth_sending_of_a_person_gives_up_the_oldest(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    made = [begun(session, room, at + timedelta(minutes=n), b"%d" % n) for n in range(6)]
    session.flush()
    left = set(session.scalars(select(Upload.id)))
    assert left == {one.id for one in made[1:]}


def test_what_is_given_up_is_removed_with_its_pieces(database: Database, quarantine: Quarantine, at: datetime) -> None:
    with database.write() as session:
        room = open_room(session, at)
        old, young = begun(session, room, at), begun(session, room, at + timedelta(hours=2), b"jeune")
        uploads.receive(old, quarantine, 2, b"fin")
        uploads.receive(young, quarantine, 0, b"jeune")
    quarantine.put(uuid4(), 0, b"orphelin")
    uploads.sweep(database, quarantine, at=at + timedelta(days=1, hours=1))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 1
    assert quarantine.sendings() == {young.id}
