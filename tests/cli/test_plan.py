"""`label plan verify`: « conforme », or the first thing that differs, from a file and nothing else."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest

from cli.main import main
from evaluation.visits import mystery_entry, mystery_planner, mystery_sealed
from evaluation.visits.mystery_design import Design, Place, Shopper, usual

DESIGN = Design(
    total=24,
    weeks=4,
    start=date(2026, 3, 2),
    parts=(("telephone", 2), ("guichet", 1)),
    places=(Place("Centre", 9000, usual()), Place("Annexe", 3000, usual())),
    shoppers=tuple(Shopper(f"E{number}") for number in range(1, 9)),
    lockout=7,
)
VISITS = mystery_planner.make(DESIGN, "graine")
COMMITMENT = mystery_sealed.commitment(DESIGN, "graine", "sel", VISITS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A revealed plan."""
    path = tmp_path / "plan.json"
    path.write_bytes(mystery_sealed.written(DESIGN, "graine", "sel", VISITS))
    return path


def _changed(file: Path, **values: object) -> None:
    whole = msgspec.json.decode(file.read_bytes())
    whole.update(values)
    file.write_bytes(msgspec.json.encode(whole))


def test_a_plan_that_its_seed_makes_conforms(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "verify", str(file), "--commitment", COMMITMENT.upper()]) == 0
    said = capsys.readouterr().out
    assert said.startswith("conforme : 24 visites, les mêmes d’après la graine graine.")
    assert COMMITMENT in said


def test_the_kept_hash_is_asked_for_when_it_is_not_given(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "verify", str(file)]) == 0
    assert "Comparez-la à celle que le journal a gardée" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"seed": "autre"}, "Visite n° "),
        ({"salt": "autre"}, "L’empreinte du fichier n’est pas celle de ce plan."),
        ({"commitment": "0" * 64}, "L’empreinte du fichier n’est pas celle de ce plan."),
        ({"visits": []}, "0 visites dans le fichier, 24 d’après la graine."),
    ],
)
def test_whatever_was_changed_is_named(
    file: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], words: str
) -> None:
    _changed(file, **changed)
    assert main(["plan", "verify", str(file)]) == 1
    said = capsys.readouterr().out
    assert said.startswith("non conforme : ")
    assert words in said


def test_another_plan_than_the_one_that_was_kept_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "verify", str(file), "--commitment", "a" * 64]) == 1
    assert "L’empreinte gardée" in capsys.readouterr().out


def test_an_endless_plan_is_not_derived(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = msgspec.json.decode(file.read_bytes())
    _changed(file, design={**whole["design"], "total": 10**9})
    assert main(["plan", "verify", str(file)]) == 1
    assert "Aucun plan ne se déduit" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b'{"format": "autre"}'])
def test_what_is_not_a_plan_is_refused_in_french(
    file: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    file.write_bytes(content)
    assert main(["plan", "verify", str(file)]) != 0
    assert main(["plan", "verify", str(file.with_name("absent.json"))]) != 0
    said = capsys.readouterr().err
    assert "Ce fichier n’est pas un plan révélé" in said
    assert "ne peut pas être lu" in said


@pytest.mark.parametrize(
    ("hashed", "at", "words"),
    [
        (COMMITMENT, DESIGN.start - timedelta(days=1), "conforme : "),
        (COMMITMENT, DESIGN.start + timedelta(days=40), "après la première visite"),
        ("a" * 64, DESIGN.start, "L’empreinte que le journal a gardée"),
    ],
    ids=["before", "after", "other"],
)
def test_the_journal_must_have_kept_this_very_hash_before_the_first_visit(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, hashed: str, at: date, words: str
) -> None:
    kept = mystery_entry.Kept(hashed, datetime.combine(at, time(8), UTC), 3, 12, "label.demo.test/journal")
    monkeypatch.setattr(mystery_entry, "read", lambda data, vkeys: kept)
    code = main(["plan", "verify", str(file), "--journal", str(file), "--vkey", str(file)])
    said = capsys.readouterr().out
    assert words in said
    assert code == (0 if words.startswith("conforme") else 1)
    assert said.startswith("conforme" if not code else "non conforme")
