"""`label journal`, as an operator uses it."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from audit import checkpoint, journal
from audit.models import JournalEntry
from cli import journal as command
from core.actor import SYSTEM, Actor
from core.errors import Invalid
from core.platform import Platform
from core.settings import Settings
from migrations.upgrade import upgrade
from tests.audit.test_witnesses import Cosigner

CANDIDACY = UUID(int=3)


def run(*arguments: str) -> int:
    """The command with these arguments."""
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    chosen = parser.parse_args(["journal", *arguments])
    return int(chosen.func(chosen))


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch, at: datetime) -> Iterator[Platform]:
    """A platform where the environment points, with three entries."""
    monkeypatch.setenv("LABEL_VAR", str(settings.var))
    monkeypatch.setenv("LABEL_DEMO", "true")
    opened = Platform(settings)
    upgrade(settings.database)
    auditor = Actor(UUID(int=7), "Paul Serrand", "auditor")
    with opened.database.write() as session:
        journal.append(session, "candidacy.drafted", by=SYSTEM, at=at, candidacy_id=CANDIDACY)
        journal.append(session, "candidacy.drafted", by=SYSTEM, at=at)
        journal.append(session, "finding.recorded", by=auditor, at=at, candidacy_id=CANDIDACY)
    yield opened
    opened.close()


def test_a_sound_journal_is_said_sound(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify") == 0
    said = capsys.readouterr().out
    assert said.startswith("Journal sain.\n")
    assert "conservé ailleurs" in said


def test_a_checkpoint_is_signed_printed_and_verifies_later(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("checkpoint") == 0
    printed = capsys.readouterr().out
    assert checkpoint.read(printed, platform.keyring.log.public_key).size == 3
    saved = tmp_path / "point.txt"
    saved.write_text(printed, encoding="utf-8")
    assert run("verify", "--checkpoint", str(saved)) == 0
    assert capsys.readouterr().out == "Journal sain. Dernier point de contrôle : taille 3.\n"


def test_a_fault_is_printed_with_its_position_and_code_1(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    with platform.database.write() as session:
        session.execute(update(JournalEntry).where(JournalEntry.position == 1).values(actor_name="Un autre"))
    assert run("verify") == 1
    assert capsys.readouterr().out.startswith("Position 1 : ")


def test_what_was_written_of_a_file_is_shown_in_french(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", str(CANDIDACY)) == 0
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        "0 2 mars 2026 à 10 h 30 Dossier commencé — Plateforme",
        "2 2 mars 2026 à 10 h 30 Constat enregistré — Paul Serrand, auditeur",
    ]
    assert run("show", str(UUID(int=4))) == 0
    assert capsys.readouterr().out == "Le journal ne dit rien de cette candidature.\n"


def test_what_cannot_be_read_is_a_refusal(platform: Platform, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="se lit dans son adresse"):
        run("show", "la-mienne")
    with pytest.raises(Invalid, match="ne se lit pas"):
        run("verify", "--checkpoint", str(tmp_path / "absent"))


def test_a_database_never_migrated_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABEL_VAR", str(tmp_path / "ailleurs"))
    with pytest.raises(Invalid, match="label migrate"):
        run("verify")


def test_the_journal_is_exported_to_files_that_only_grow(
    platform: Platform, tmp_path: Path, at: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "depot"
    assert run("export", str(folder)) == 0
    assert "3 fichiers nouveaux ou allongés" in capsys.readouterr().out
    held = (folder / "entrees/000000.jsonl").read_bytes()
    with platform.database.write() as session:
        journal.append(session, "candidacy.drafted", by=SYSTEM, at=at)
    assert run("export", str(folder)) == 0
    assert (folder / "entrees/000000.jsonl").read_bytes().startswith(held)
    assert sorted(path.name for path in folder.glob("points/*")) == ["3.txt", "4.txt"]


def test_a_witness_s_answer_is_brought_by_hand(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`request` prints what a witness is sent, `cosign` keeps its answer under the checkpoint."""
    witness = Cosigner()
    monkeypatch.setenv("LABEL_WITNESSES", witness.vkey)
    with pytest.raises(Invalid, match="label journal checkpoint"):
        run("request")
    run("checkpoint")
    capsys.readouterr()
    assert run("request") == 0
    asked = capsys.readouterr().out
    answer = tmp_path / "reponse.txt"
    answer.write_bytes(witness.post("https://temoin.test/add-checkpoint", asked.encode(), "").body)
    assert run("cosign", str(answer)) == 0
    assert capsys.readouterr().out == "Point de contrôle de taille 3 cosigné par : temoin.test/1.\n"
    answer.write_text(witness.line("label.demo.test/journal\n9\n"), encoding="utf-8")
    with pytest.raises(Invalid, match="est fausse"):
        run("cosign", str(answer), "--size", "3")
