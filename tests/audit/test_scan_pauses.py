"""A file on which the antivirus gives up rests longer and longer, stays closed, and holds up no other."""

from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from audit import evidence, evidence_states, journal
from audit.antivirus import SAFE, SILENT, SLOW, Scan
from audit.scan_models import ScanPause
from audit.scan_pauses import FIRST, LONGEST, MOST_PER_ROUND, TELLING
from core.database import Database
from core.files import Files
from label import stalled_scans
from tests.audit.rooms import file_one, open_room, saying

DAY = timedelta(days=1)


def test_it_rests_longer_each_time_then_a_day_and_the_manager_is_told_at_the_fifth(
    database: Database, files: Files, at: datetime
) -> None:
    with database.write() as session:
        room = open_room(session, at)
        proof = file_one(session, files, room, at, SILENT)
    asked: list[datetime] = []
    now = at
    while now <= at + 3 * DAY:

        def slow(_data: bytes, now: datetime = now) -> Scan:
            asked.append(now)
            return SLOW

        evidence_states.scan_waiting(database, files, slow, at=now)
        with database.read() as session:
            assert len(list(stalled_scans.every(session))) == (len(asked) >= TELLING)
        now += FIRST
    rests = [after - before for before, after in pairwise(asked)]
    assert rests == [FIRST, FIRST * 4, FIRST * 16, FIRST * 64, LONGEST, LONGEST]
    with database.read() as session:
        kept = evidence.get(session, proof.id)
        assert (kept.state, kept.readable, kept.scan_note) == ("pending", False, SLOW.note)
        events = [entry.event for entry in journal.history(session, room.candidacy_id)]
        assert events.count("evidence.scanned") == 1, "said once, not at each try"
        [stalled] = stalled_scans.every(session)
    assert (stalled.filename, stalled.tries, stalled.since) == ("marges.pdf", len(asked), at)
    assert (stalled.candidacy_id, stalled.room, stalled.organisation) == (
        room.candidacy_id,
        "preuves",
        "Mairie d’Essai",
    )


def test_once_the_antivirus_has_spoken_nothing_rests(database: Database, files: Files, at: datetime) -> None:
    with database.write() as session:
        proof = file_one(session, files, open_room(session, at), at, SILENT)
    evidence_states.scan_waiting(database, files, saying(SLOW), at=at)
    assert evidence_states.scan_waiting(database, files, saying(SAFE), at=at) == 0, "it rests"
    assert evidence_states.scan_waiting(database, files, saying(SAFE), at=at + FIRST) == 1
    with database.read() as session:
        assert evidence.get(session, proof.id).state == "safe"
        assert not session.scalars(select(ScanPause)).all()


def test_a_round_gives_up_on_a_few_and_the_next_one_goes_on(
    sqlite_database: Database, files: Files, at: datetime
) -> None:
    with sqlite_database.write() as session:
        room = open_room(session, at)
        for number in range(MOST_PER_ROUND + 1):
            file_one(session, files, room, at, SILENT, data=f"Texte {number}".encode(), filename="t.txt")
    asked: list[bytes] = []

    def slow(data: bytes) -> Scan:
        asked.append(data)
        return SLOW

    for tried in (MOST_PER_ROUND, MOST_PER_ROUND + 1):
        evidence_states.scan_waiting(sqlite_database, files, slow, at=at)
        assert len(set(asked)) == len(asked) == tried
