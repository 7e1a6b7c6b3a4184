"""The export of the public log: files that only grow, and that refuse to be overwritten by another history."""

import json
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit import checkpoint, log_files, tree
from audit.models import Anchor, Checkpoint, Cosignature, JournalEntry
from core.errors import Conflict
from core.keys import Keyring
from tests.audit.test_verification import ATTACKS, Attack, cover_up, written
from tests.audit.written import LOG, fill


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "depot").mkdir()
    return tmp_path / "depot"


def export(session: Session, keyring: Keyring, folder: Path) -> int:
    return log_files.write(folder, log_files.files(session, keyring, LOG))


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_hold_what_hashes_to_the_checkpoint(
    session: Session, keyring: Keyring, at: datetime, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "LINES", 4)
    fill(session, 9, at)
    made = checkpoint.sign(session, keyring, LOG, at)
    export(session, keyring, folder)
    assert sorted(content(folder)) == [
        *(f"entrees/{rank:06}.jsonl" for rank in range(3)),
        "points/9.txt",
        "vkey",
    ]
    lines = b"".join(path.read_bytes() for path in sorted(folder.glob("entrees/*"))).splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["evidence.added"] * 9
    claim = checkpoint.read((folder / "points/9.txt").read_text("utf-8"), keyring.log.public_key)
    assert claim.root == tree.root_of(tree.leaf_hash(line) for line in lines)
    assert claim.root == checkpoint.read(made.note, keyring.log.public_key).root


def test_git_shows_each_export_as_added_lines_only(
    session: Session, keyring: Keyring, at: datetime, folder: Path
) -> None:
    def git(*arguments: str) -> str:
        named = ["-c", "user.name=Essai", "-c", "user.email=essai@label.test"]
        command = ["git", "-C", str(folder), *named, *arguments]
        return subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()

    git("init", "-q")
    for count in (3, 5):
        fill(session, count, at)
        made = checkpoint.sign(session, keyring, LOG, at)
        session.add(Cosignature(size=made.size, witness="temoin.test", line="— temoin.test AAAAAAAA", at=at))
        assert export(session, keyring, folder) > 0
        assert export(session, keyring, folder) == 0
        git("add", "-A")
        git("commit", "-qm", f"{made.size}")
    changed = [line.split("\t") for line in git("diff", "--numstat", "HEAD~1").splitlines()]
    assert {path: (added, removed) for added, removed, path in changed} == {
        "entrees/000000.jsonl": ("5", "0"),
        "points/8.txt": ("5", "0"),
        "temoins/8-00000000.txt": ("1", "0"),
    }


def test_a_dated_checkpoint_stays_with_its_token(
    session: Session, keyring: Keyring, at: datetime, folder: Path
) -> None:
    token = bytes.fromhex("300b06092a864886f70d010702")  # an empty token: only its place is looked at here
    for size in (2, 4):
        fill(session, 2, at)
        checkpoint.sign(session, keyring, LOG, at)
        if size == 2:
            session.add(Anchor(size=2, token=token, at=at))
    export(session, keyring, folder)
    assert {"points/2.txt", "points/4.txt", "ancres/2.tsr"} < set(content(folder))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_rewritten_journal_is_not_written_over_the_true_one(
    session: Session, keyring: Keyring, at: datetime, folder: Path, attack: Attack
) -> None:
    written(session, keyring, at)
    export(session, keyring, folder)
    before = content(folder)
    attack(session, keyring, at)
    cover_up(session, keyring, at)
    with pytest.raises(Conflict, match="c’est une preuve"):
        export(session, keyring, folder)
    assert content(folder) == before


def test_a_whole_file_that_vanished_is_noticed(
    session: Session, keyring: Keyring, at: datetime, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "LINES", 4)
    fill(session, 9, at)
    export(session, keyring, folder)
    session.execute(delete(JournalEntry).where(JournalEntry.position >= 4))
    assert session.scalars(select(Checkpoint)).all() == []
    with pytest.raises(Conflict, match=r"entrees/000001\.jsonl"):
        export(session, keyring, folder)
