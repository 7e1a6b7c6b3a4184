"""Checkpoints: signed when something is new, never over a history that parts from the last one signed."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from audit import checkpoint, journal, note, tree
from audit.models import Checkpoint, JournalEntry, TreeHead
from audit.note import NoteError
from core.actor import SYSTEM
from core.database import Database
from core.errors import Conflict
from core.keys import Keyring

ORIGIN = "label.demo.test/journal"


def write(session: Session, at: datetime, count: int = 1) -> None:
    for _ in range(count):
        journal.append(session, "evidence.added", by=SYSTEM, at=at)


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://label.demo.test", ORIGIN), ("http://localhost:8000/", "localhost:8000/journal")],
)
def test_the_log_is_named_after_the_public_address(url: str, expected: str) -> None:
    assert checkpoint.origin(url) == expected


def test_a_checkpoint_says_the_size_and_root_of_the_tree(session: Session, keyring: Keyring, at: datetime) -> None:
    write(session, at, 5)
    made = checkpoint.sign(session, keyring, ORIGIN, at)
    leaves = session.scalars(select(JournalEntry.leaf_hash).order_by(JournalEntry.position)).all()
    claim = checkpoint.read(made.note, keyring.log.public_key)
    assert claim == checkpoint.Claim(ORIGIN, 5, tree.root_of(leaves))
    assert made.note.startswith(f"{ORIGIN}\n5\n")
    assert (made.size, made.at) == (5, at)


def test_an_empty_journal_has_a_checkpoint_too(session: Session, keyring: Keyring, at: datetime) -> None:
    assert checkpoint.is_due(session)
    made = checkpoint.sign(session, keyring, ORIGIN, at)
    assert checkpoint.read(made.note, keyring.log.public_key) == checkpoint.Claim(ORIGIN, 0, tree.root(()))
    assert not checkpoint.is_due(session)


def test_nothing_new_is_not_signed_again(session: Session, keyring: Keyring, at: datetime) -> None:
    write(session, at)
    first = checkpoint.sign(session, keyring, ORIGIN, at)
    assert not checkpoint.is_due(session)
    assert checkpoint.sign(session, keyring, ORIGIN, at + timedelta(minutes=1)) is first
    write(session, at)
    assert checkpoint.is_due(session)
    assert checkpoint.sign(session, keyring, ORIGIN, at).size == 2
    assert checkpoint.latest(session).size == 2  # type: ignore[union-attr]


def test_signers_in_parallel_sign_once(database: Database, keyring: Keyring, at: datetime) -> None:
    failures: list[BaseException] = []
    ready = threading.Barrier(6)

    def sign() -> None:
        ready.wait()
        try:
            with database.write() as session:
                checkpoint.sign(session, keyring, ORIGIN, at)
        except BaseException as failure:  # noqa: BLE001 (reported by the assertion below)
            failures.append(failure)

    threads = [threading.Thread(target=sign) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Checkpoint)) == 1


def rewritten(session: Session) -> None:
    session.execute(update(JournalEntry).where(JournalEntry.position == 3).values(leaf_hash=bytes(32)))


def cut(session: Session) -> None:
    session.execute(delete(JournalEntry).where(JournalEntry.position >= 2))
    leaves = session.scalars(select(JournalEntry.leaf_hash).order_by(JournalEntry.position))
    session.execute(update(TreeHead).values(size=2, frontier=tree.pack(tree.frontier_of(leaves))))


def head_moved(session: Session) -> None:
    session.execute(update(TreeHead).values(frontier=bytes(32)))


@pytest.mark.parametrize("attack", [rewritten, cut, head_moved])
def test_a_tree_that_does_not_continue_the_last_one_is_never_signed(
    session: Session, keyring: Keyring, at: datetime, attack: Callable[[Session], None]
) -> None:
    write(session, at, 3)
    checkpoint.sign(session, keyring, ORIGIN, at)
    write(session, at, 2)
    attack(session)
    with pytest.raises(Conflict, match="rien n’est signé"):
        checkpoint.sign(session, keyring, ORIGIN, at)


@pytest.mark.parametrize(
    "body",
    [
        f"{ORIGIN}\n",
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\nun\n{'A' * 43}=\n",
        f"{ORIGIN}\n01\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\nAAAA\n",
        f"{ORIGIN}\n1\n?\n",
    ],
)
def test_a_signed_note_that_is_no_checkpoint_is_refused(keyring: Keyring, body: str) -> None:
    with pytest.raises(NoteError, match="pas un point de contrôle"):
        checkpoint.read(note.sign(body, ORIGIN, keyring.log), keyring.log.public_key)


def test_lines_of_extension_are_accepted(keyring: Keyring) -> None:
    body = f"{ORIGIN}\n1\n{'A' * 43}=\nextension\n"
    claim = checkpoint.read(note.sign(body, ORIGIN, keyring.log), keyring.log.public_key)
    assert claim == checkpoint.Claim(ORIGIN, 1, bytes(32))
