"""The journal: written with the change it tells, without a gap, whoever writes at the same time."""

import threading
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import journal, tree
from audit.models import JournalEntry, TreeHead
from core.actor import CITIZEN, SYSTEM, Actor
from core.database import Database, new_id

MANAGER = Actor(UUID(int=7), "Inès Marchand", "manager")


def positions(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(select(JournalEntry.position).order_by(JournalEntry.position)))


def test_an_entry_copies_who_acted_and_keeps_what_was_said(session: Session, at: datetime) -> None:
    candidacy = new_id()
    said = {"points": 4, "evaluation": candidacy}
    entry = journal.append(session, "candidacy.examined", by=MANAGER, at=at, candidacy_id=candidacy, data=said)
    assert (entry.position, entry.actor_id, entry.actor_name, entry.actor_role) == (
        0,
        MANAGER.id,
        MANAGER.name,
        "manager",
    )
    assert entry.data == {"points": 4, "evaluation": str(candidacy)}


def test_the_leaf_holds_no_personal_data_and_no_reference_to_internal_things(session: Session, at: datetime) -> None:
    entry = journal.append(session, "candidacy.examined", by=MANAGER, at=at, candidacy_id=new_id(), data={"mot": "dit"})
    leaf = msgspec.json.decode(entry.leaf)
    assert set(leaf) == {"v", "type", "at", "digest"}
    assert (leaf["v"], leaf["type"], leaf["at"]) == (1, "candidacy.examined", "2026-03-02T09:30:00Z")
    public = journal.append(session, "certificate.issued", by=SYSTEM, at=at, ref="EHUH-2026-7K3F-9")
    assert msgspec.json.decode(public.leaf)["ref"] == "EHUH-2026-7K3F-9"


def test_the_public_log_does_not_tell_when_a_mystery_visit_was_reported(session: Session, at: datetime) -> None:
    """Nor which of the things that stay within the file happened: one word and a day for all of them."""
    told = {
        event: msgspec.json.decode(journal.append(session, event, by=MANAGER, at=at, candidacy_id=new_id()).leaf)
        for event in ("mystery.reported", "mystery.assigned", "deliberation.voted", "access.refused", "mystery.planned")
    }
    planned = told.pop("mystery.planned")
    assert (planned["type"], planned["at"]) == ("mystery.planned", "2026-03-02T09:30:00Z")
    assert {(leaf["v"], leaf["type"], leaf["at"]) for leaf in told.values()} == {(2, "withheld", "2026-03-02")}
    assert len({leaf["digest"] for leaf in told.values()}) == len(told)


def test_the_payload_can_be_opened_without_naming_anybody(session: Session, at: datetime) -> None:
    entry = journal.append(session, "certificate.issued", by=MANAGER, at=at, ref="EHUH-2026-7K3F-9")
    assert MANAGER.name.encode() not in entry.payload
    assert str(MANAGER.id).encode() not in entry.payload


def test_two_identical_events_have_different_digests(session: Session, at: datetime) -> None:
    first = journal.append(session, "evidence.added", by=MANAGER, at=at)
    second = journal.append(session, "evidence.added", by=MANAGER, at=at)
    assert first.leaf != second.leaf


def test_an_event_out_of_the_list_is_a_programming_error(session: Session, at: datetime) -> None:
    with pytest.raises(ValueError, match=r"candidacy\.eaten"):
        journal.append(session, "candidacy.eaten", by=MANAGER, at=at)


def test_history_is_that_of_one_candidacy_in_order(session: Session, at: datetime) -> None:
    mine, other = new_id(), new_id()
    for candidacy, event in ((mine, "candidacy.drafted"), (other, "candidacy.drafted"), (mine, "candidacy.submitted")):
        journal.append(session, event, by=MANAGER, at=at, candidacy_id=candidacy)
    assert [(entry.position, entry.event) for entry in journal.history(session, mine)] == [
        (0, "candidacy.drafted"),
        (2, "candidacy.submitted"),
    ]


def test_recent_entries_come_latest_first_by_pages_without_some_events(session: Session, at: datetime) -> None:
    candidacy = new_id()
    for event in ("candidacy.drafted", "mystery.planned", "candidacy.submitted", "candidacy.examined"):
        journal.append(session, event, by=MANAGER, at=at, candidacy_id=candidacy)
    journal.append(session, "candidacy.drafted", by=MANAGER, at=at, candidacy_id=new_id())

    def page(before: int | None = None) -> list[int]:
        found = journal.recent(session, candidacy, without={"mystery.planned"}, before=before, most=2)
        return [entry.position for entry in found]

    assert (page(), page(2), page(0)) == ([3, 2], [0], [])


def test_a_change_that_fails_leaves_neither_entry_nor_gap(database: Database, at: datetime) -> None:
    with database.write() as session:
        journal.append(session, "candidacy.drafted", by=MANAGER, at=at)
    with pytest.raises(RuntimeError), database.write() as session:
        journal.append(session, "candidacy.submitted", by=MANAGER, at=at)
        raise RuntimeError
    with database.write() as session:
        assert journal.append(session, "candidacy.submitted", by=MANAGER, at=at).position == 1


def test_writers_in_parallel_leave_no_gap_from_the_very_first_entry(database: Database, at: datetime) -> None:
    ready = threading.Barrier(8)
    failures: list[BaseException] = []

    def write() -> None:
        ready.wait()
        try:
            for _ in range(10):
                with database.write() as session:
                    journal.append(session, "evidence.added", by=MANAGER, at=at)
                    journal.append(session, "evidence.reviewed", by=MANAGER, at=at)
        except BaseException as failure:  # noqa: BLE001 (reported by the assertion below)
            failures.append(failure)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert positions(database) == list(range(160))
    with database.read() as session:
        head = session.scalars(select(TreeHead)).one()
        leaves = session.scalars(select(JournalEntry.leaf_hash).order_by(JournalEntry.position))
        assert (head.size, tree.unpack(head.frontier)) == (160, tree.frontier_of(leaves))


def test_a_refused_attempt_is_kept_in_its_own_transaction(database: Database, at: datetime) -> None:
    assert journal.record_refusal(database, by=MANAGER, at=at, method="GET", path="/candidatures/x", status=404)
    with database.read() as session:
        entry = session.scalars(select(JournalEntry)).one()
    assert (entry.event, entry.actor_name) == ("access.refused", MANAGER.name)
    assert entry.data == {"method": "GET", "path": "/candidatures/x", "status": 404}


def test_refused_attempts_of_visitors_are_not_kept(sqlite_database: Database, at: datetime) -> None:
    assert not journal.record_refusal(sqlite_database, by=CITIZEN, at=at, method="GET", path="/", status=404)
    assert positions(sqlite_database) == []


def test_refused_attempts_are_bounded_per_person_and_hour(sqlite_database: Database, at: datetime) -> None:
    def attempt(by: Actor, when: datetime) -> bool:
        return journal.record_refusal(sqlite_database, by=by, at=when, method="GET", path="/" + "x" * 999, status=403)

    other = Actor(UUID(int=8), "Paul", "auditor")
    assert [attempt(MANAGER, at) for _ in range(22)] == [True] * journal.MOST_REFUSALS + [False] * 2
    assert attempt(other, at)
    assert attempt(MANAGER, at + timedelta(minutes=61))
    with sqlite_database.read() as session:
        assert session.scalar(select(func.max(func.length(JournalEntry.payload)))) < 500
