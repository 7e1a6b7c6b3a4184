"""Attacks on the journal by somebody who holds the database and the key, judged against a checkpoint kept elsewhere."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from audit import checkpoint, events, journal, tree
from audit.models import Checkpoint, JournalEntry, TreeHead
from audit.verification import MOST_FAULTS, verify
from core.actor import Actor
from core.database import Database, new_id
from core.keys import Keyring

ORIGIN = "label.demo.test/journal"
CANDIDACY = UUID(int=3)
BY = Actor(UUID(int=7), "Inès Marchand", "manager")
Attack = Callable[[Session, Keyring, datetime], None]


def written(session: Session, keyring: Keyring, at: datetime) -> str:
    """Twelve entries with checkpoints at 5 and 12; the last one is the copy kept elsewhere."""
    for number in range(12):
        journal.append(session, "evidence.added", by=BY, at=at, candidacy_id=CANDIDACY, data={"rang": number})
        if number == 4:
            checkpoint.sign(session, keyring, ORIGIN, at)
    return checkpoint.sign(session, keyring, ORIGIN, at).note


def cover_up(session: Session, keyring: Keyring, at: datetime) -> None:
    """What an attacker with the key does last: the head recomputed, the checkpoints signed anew."""
    leaves = session.scalars(select(JournalEntry.leaf_hash).order_by(JournalEntry.position)).all()
    session.execute(update(TreeHead).values(size=len(leaves), frontier=tree.pack(tree.frontier_of(leaves))))
    session.execute(delete(Checkpoint))
    session.expire_all()
    checkpoint.sign(session, keyring, ORIGIN, at)


def rows(session: Session) -> list[JournalEntry]:
    return list(session.scalars(select(JournalEntry).order_by(JournalEntry.position)))


def replayed(session: Session, said: list[object], at: datetime) -> None:
    """The whole journal written again with other words, every leaf valid."""
    session.execute(delete(JournalEntry))
    session.execute(delete(TreeHead))
    session.expire_all()
    for number in said:
        journal.append(session, "evidence.added", by=BY, at=at, candidacy_id=CANDIDACY, data={"rang": number})


def update_entry(session: Session, keyring: Keyring, at: datetime) -> None:
    replayed(session, [*range(7), "autre", *range(8, 12)], at)


def delete_entry(session: Session, keyring: Keyring, at: datetime) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.position == 7))
    for position in range(8, 12):
        session.execute(update(JournalEntry).where(JournalEntry.position == position).values(position=position - 1))


def insert_entry(session: Session, keyring: Keyring, at: datetime) -> None:
    journal.append(session, "evidence.added", by=BY, at=at)
    for position, target in [(12, 99), *((place, place + 1) for place in range(11, 6, -1)), (99, 7)]:
        session.execute(update(JournalEntry).where(JournalEntry.position == position).values(position=target))


def reorder_entries(session: Session, keyring: Keyring, at: datetime) -> None:
    for position, target in [(7, 99), (8, 7), (99, 8)]:
        session.execute(update(JournalEntry).where(JournalEntry.position == position).values(position=target))


def truncate(session: Session, keyring: Keyring, at: datetime) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.position >= 7))


def rebuild(session: Session, keyring: Keyring, at: datetime) -> None:
    replayed(session, [f"récrit {number}" for number in range(15)], at)


ATTACKS: list[Attack] = [update_entry, delete_entry, insert_entry, reorder_entries, truncate, rebuild]


def test_a_journal_that_nobody_touched_is_sound(database: Database, keyring: Keyring, at: datetime) -> None:
    with database.write() as session:
        saved = written(session, keyring, at)
    with database.read() as session:
        assert verify(session, keyring, saved) == []
    with database.write() as session:
        journal.append(session, "evidence.added", by=BY, at=at + timedelta(days=1))
    with database.read() as session:
        assert verify(session, keyring, saved) == []


def test_an_empty_journal_is_sound(session: Session, keyring: Keyring, at: datetime) -> None:
    assert verify(session, keyring, None) == []
    saved = checkpoint.sign(session, keyring, ORIGIN, at).note
    assert verify(session, keyring, saved) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attacker_who_holds_the_key_is_caught_by_the_saved_checkpoint(
    session: Session, keyring: Keyring, at: datetime, attack: Attack
) -> None:
    """Without the copy, the work of somebody who covers every track looks sound: the copy is what catches it."""
    saved = written(session, keyring, at)
    attack(session, keyring, at)
    cover_up(session, keyring, at)
    assert verify(session, keyring, None) == []
    faults = verify(session, keyring, saved)
    assert len(faults) == 1
    assert "conservé ailleurs" in faults[0]


@pytest.mark.parametrize("attack", [delete_entry, insert_entry, reorder_entries, truncate])
def test_a_clumsy_attacker_is_caught_without_any_copy(
    session: Session, keyring: Keyring, at: datetime, attack: Attack
) -> None:
    written(session, keyring, at)
    attack(session, keyring, at)
    session.expire_all()
    assert verify(session, keyring, None)


@pytest.mark.parametrize(
    "values",
    [
        {"event": "evidence.reviewed"},
        {"at": datetime.fromisoformat("2026-03-01T09:30:00+00:00")},
        {"ref": "EHUH-2026-7K3F-9"},
        {"candidacy_id": new_id()},
        {"actor_id": new_id()},
        {"actor_name": "Un autre"},
        {"actor_role": "committee"},
        {"actor_salt": bytes(16)},
        {"payload": b'{"data":{}}'},
        {"payload": b""},
        {"salt": bytes(16)},
        {"salt": b""},
        {"leaf": b"{}"},
        {"leaf_hash": bytes(32)},
    ],
)
def test_any_column_changed_alone_is_named_by_its_position(
    session: Session, keyring: Keyring, at: datetime, values: dict[str, object]
) -> None:
    written(session, keyring, at)
    session.execute(update(JournalEntry).where(JournalEntry.position == 7).values(values))
    faults = verify(session, keyring, None)
    assert faults[0].startswith("Position 7 : ")


@pytest.mark.parametrize(
    "changed", [{"event": "mystery.validated"}, {"at": datetime(2026, 3, 2, 9, 31, tzinfo=UTC)}, {}]
)
def test_an_event_that_the_public_log_withholds_is_sealed_all_the_same(
    session: Session, keyring: Keyring, at: datetime, changed: dict[str, Any]
) -> None:
    entry = journal.append(session, "mystery.reported", by=BY, at=at, data={"rang": 1})
    checkpoint.sign(session, keyring, ORIGIN, at)
    if changed:
        session.execute(update(JournalEntry).where(JournalEntry.position == entry.position).values(**changed))
        session.expire_all()
    faults = verify(session, keyring, None)
    assert bool(faults) == bool(changed)
    assert all("ne sont pas ceux que la feuille scelle" in fault for fault in faults)


def test_a_leaf_written_before_any_was_discreet_is_sound(
    session: Session, keyring: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "withheld", lambda event: False)
    journal.append(session, "mystery.reported", by=BY, at=at)
    checkpoint.sign(session, keyring, ORIGIN, at)
    monkeypatch.undo()
    assert verify(session, keyring, None) == []


def test_a_deleted_entry_leaves_a_gap_that_is_named(session: Session, keyring: Keyring, at: datetime) -> None:
    written(session, keyring, at)
    session.execute(delete(JournalEntry).where(JournalEntry.position.in_([2, 3, 7])))
    faults = verify(session, keyring, None)
    assert "Positions 2 à 3 : l’entrée manque, elle a été supprimée." in faults
    assert "Position 7 : l’entrée manque, elle a été supprimée." in faults


def test_the_end_that_was_cut_is_named(session: Session, keyring: Keyring, at: datetime) -> None:
    saved = written(session, keyring, at)
    session.execute(delete(JournalEntry).where(JournalEntry.position >= 10))
    faults = verify(session, keyring, saved)
    assert faults[0] == "Positions 10 à 11 : l’entrée manque à la fin du journal."
    assert "compte 12 entrées, le journal n’en a plus que 10" in faults[1]


def test_an_entry_added_behind_the_journal_s_back_is_named(session: Session, keyring: Keyring, at: datetime) -> None:
    written(session, keyring, at)
    head = session.scalars(select(TreeHead)).one()
    size, frontier = head.size, head.frontier
    journal.append(session, "evidence.added", by=BY, at=at)
    session.execute(update(TreeHead).values(size=size, frontier=frontier))
    faults = verify(session, keyring, None)
    assert faults == ["Position 12 : l’entrée a été ajoutée sans passer par le journal."]


def test_a_false_head_is_a_fault_even_when_its_root_is_true(session: Session, keyring: Keyring, at: datetime) -> None:
    written(session, keyring, at)
    root = tree.root(tree.unpack(session.scalars(select(TreeHead.frontier)).one()))
    session.execute(update(TreeHead).values(frontier=root))
    faults = verify(session, keyring, None)
    assert faults == ["Positions 5 à 11 : la tête de l’arbre ne correspond pas aux entrées."]


def test_a_change_is_placed_after_the_last_checkpoint_that_still_holds(
    session: Session, keyring: Keyring, at: datetime
) -> None:
    saved = written(session, keyring, at)
    reorder_entries(session, keyring, at)
    session.expire_all()
    faults = verify(session, keyring, saved)
    assert faults and all(fault.startswith("Positions 5 à 11 : ") for fault in faults)


def test_a_checkpoint_forged_or_changed_is_not_believed(session: Session, keyring: Keyring, at: datetime) -> None:
    saved = written(session, keyring, at)
    faults = verify(session, keyring, saved.replace("\n12\n", "\n11\n"))
    assert faults == [
        "Le point de contrôle conservé ailleurs ne se vérifie pas. "
        f"La signature de « {ORIGIN} » est fausse : la note a été modifiée ou forgée."
    ]
    assert (
        "n’est pas signée par la clé attendue"
        in verify(session, msgspec.structs.replace(keyring, log=keyring.status), saved)[0]
    )


def test_faults_are_bounded(session: Session, keyring: Keyring, at: datetime) -> None:
    for _ in range(40):
        journal.append(session, "evidence.added", by=BY, at=at)
    session.execute(update(JournalEntry).values(salt=bytes(16)))
    assert len(verify(session, keyring, None)) == MOST_FAULTS


@pytest.mark.parametrize(("table", "rank"), [("journal_entry", 1), ("tree_head", 2)])
def test_entries_written_while_reading_are_no_fault(
    postgres_database: Database, keyring: Keyring, at: datetime, table: str, rank: int
) -> None:
    """PostgreSQL shows a reader what others commit between two statements: here, just before one of them."""
    with postgres_database.write() as session:
        saved = written(session, keyring, at)
    met: list[str] = []

    def append_before(*call: Any) -> None:
        met.extend([table] if f"FROM {table}" in call[2] else [])
        if len(met) == rank:
            met.append("written")
            with postgres_database.write() as session:
                journal.append(session, "evidence.added", by=BY, at=at)

    with postgres_database.read() as reader:
        event.listen(postgres_database.engine, "before_cursor_execute", append_before)
        assert verify(reader, keyring, saved) == []
    assert "written" in met
