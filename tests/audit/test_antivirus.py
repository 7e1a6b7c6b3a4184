"""The antivirus: a real clamd finds a local signature; whatever goes wrong leaves the file unreadable."""

import socket
import struct
import threading
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest
from sqlalchemy.orm import Session

from audit import evidence, evidence_states, filing, scan_pauses
from audit.antivirus import SAFE, SILENT, SLOW, UNCONFIGURED, UNDECIDED, UNSCANNED, Clamd, Scan, scanner
from core.database import Database
from core.errors import Conflict
from core.files import Files
from core.settings import Settings
from tests.audit.clamd import MARK, NAME, running_clamd
from tests.audit.rooms import file_one, open_room


@pytest.fixture(scope="module")
def clamd() -> Iterator[Path]:
    """One clamd for this module."""
    with running_clamd() as address:
        yield address


def test_a_real_clamd_tells_a_marked_file_from_a_clean_one(clamd: Path) -> None:
    ask = Clamd(str(clamd))
    assert ask(b"Un document ordinaire.") == SAFE
    found = ask(b"avant " + MARK + b" apres")
    assert (found.state, found.readable) == ("infected", False)
    assert NAME in found.note


def test_a_large_file_is_sent_whole(clamd: Path) -> None:
    ask = Clamd(str(clamd))
    assert ask(b"a" * 5_000_000 + MARK).state == "infected"
    assert ask(b"a" * 5_000_000) == SAFE


def test_a_file_over_the_limit_of_clamd_is_not_called_safe() -> None:
    with running_clamd("StreamMaxLength 1M") as address:
        assert Clamd(str(address))(b"a" * 3_000_000) == UNDECIDED
    assert Clamd(str(address))(b"a" * 3_000_000) == SILENT


def test_a_file_that_clamd_did_not_read_whole_is_neither_safe_nor_infected() -> None:
    with running_clamd("MaxFileSize 1M\nAlertExceedsMax yes") as address:
        assert Clamd(str(address))(b"a" * 3_000_000 + MARK) == UNDECIDED


def test_a_file_over_the_limit_of_clamd_holds_up_none_behind_it(
    sqlite_database: Database, files: Files, at: datetime
) -> None:
    with sqlite_database.write() as session:
        room = open_room(session, at)
        heavy = file_one(session, files, room, at, SILENT, data=b"a" * 3_000_000, filename="a.txt")
        behind = file_one(session, files, room, at, SILENT, requirement="X-AUT-2", data=b"Court.", filename="b.txt")
    with running_clamd("StreamMaxLength 1M") as address:
        assert evidence_states.scan_waiting(sqlite_database, files, Clamd(str(address)), at=at) == 1
    with sqlite_database.read() as session:
        assert evidence.get(session, behind.id).state == "safe"
        assert evidence.get(session, heavy.id).scan_note == UNDECIDED.note


def slow() -> bytes:
    """A small archive that takes clamd more than a second to read."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"{number}.txt", b"a" * 60_000_000)
    return made.getvalue()


def test_a_file_that_clamd_is_slow_to_read_holds_up_none_behind_it(
    clamd: Path, sqlite_database: Database, files: Files, at: datetime
) -> None:
    with sqlite_database.write() as session:
        room = open_room(session, at)
        heavy = file_one(session, files, room, at, SILENT)
        behind = file_one(session, files, room, at, SILENT, requirement="X-AUT-2", data=b"Court.", filename="b.txt")
    kept = slow()
    hurried = Clamd(str(clamd), timeout=0.3)

    def ask(data: bytes) -> Scan:
        return hurried(data if data == b"Court." else kept)

    assert evidence_states.scan_waiting(sqlite_database, files, ask, at=at) == 1
    with sqlite_database.read() as session:
        assert evidence.get(session, behind.id).state == "safe"
        waiting = evidence.get(session, heavy.id)
        assert (waiting.state, waiting.readable, waiting.scan_note) == ("pending", False, SLOW.note)
    patient = Clamd(str(clamd))
    later = at + scan_pauses.FIRST
    assert evidence_states.scan_waiting(sqlite_database, files, lambda _data: patient(kept), at=later) == 1


def test_a_marked_file_is_filed_as_infected_and_never_served(
    clamd: Path, session: Session, settings: Settings, at: datetime, tmp_path: Path
) -> None:
    room = open_room(session, at)
    files = Files(tmp_path / "files")
    ask = scanner(msgspec.structs.replace(settings, clamd_socket=str(clamd)))
    said = filing.Said(requirement="X-AUT-1", title="Marges")
    words: dict[str, Any] = {"filename": "marges.txt", "scanner": ask, "by": room.applicant, "at": at}
    marked = filing.add(session, files, room.candidacy_id, said, **words, data=MARK)
    assert marked.state == "infected"
    with pytest.raises(Conflict, match=NAME):
        evidence.read(session, files, marked.id, by=room.auditor)
    clean = filing.add(session, files, room.candidacy_id, said, **words, data=b"Propre.")
    assert evidence.read(session, files, clean.id, by=room.auditor)[1].whole() == b"Propre."


def test_without_antivirus_a_file_waits_unless_the_operator_says_otherwise(settings: Settings) -> None:
    assert scanner(settings)(b"x") == UNCONFIGURED
    assert scanner(msgspec.structs.replace(settings, accept_unscanned=True))(b"x") == UNSCANNED


def test_a_silent_antivirus_never_opens_the_door_even_to_the_unscanned(settings: Settings, tmp_path: Path) -> None:
    nobody = msgspec.structs.replace(settings, clamd_socket=str(tmp_path / "absent"), accept_unscanned=True)
    assert scanner(nobody)(b"x") == SILENT


def answering(answer: bytes) -> tuple[str, threading.Thread]:
    """A server that reads one INSTREAM over TCP and says `answer`."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with server, server.accept()[0] as connection, connection.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", sent.read(4))[0]:
                sent.read(size)
            connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    return f"tcp://127.0.0.1:{server.getsockname()[1]}", thread


@pytest.mark.parametrize(
    ("answer", "scan"),
    [
        (b"stream: OK\0", SAFE),
        (b"stream: OK", SAFE),
        (b"INSTREAM size limit exceeded. ERROR\0", UNDECIDED),
        (b"stream: OK FOUND ERROR\0", UNDECIDED),
        (b"", UNDECIDED),
        (b"OK\0", UNDECIDED),
    ],
)
def test_only_the_exact_answer_of_clamd_makes_a_file_safe(answer: bytes, scan: object) -> None:
    address, thread = answering(answer)
    assert Clamd(address, timeout=5)(b"x" * 70_000) == scan
    thread.join(timeout=5)


def test_a_clamd_that_hangs_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert Clamd(f"tcp://127.0.0.1:{server.getsockname()[1]}", timeout=0.2, patience=0.2)(b"x") == SILENT
