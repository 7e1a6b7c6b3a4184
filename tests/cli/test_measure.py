"""`label measure`, as an operator and as a machine use it."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli import measure
from core.errors import Invalid
from evaluation.reading.tabular import read
from tests.evaluation.reading.codebooks.mystery import mystery_codebook

CODEBOOKS = Path(__file__).parents[1] / "evaluation" / "reading" / "codebooks"
BOOK = '[[groupes]]\npublic = "usagers"\nvalides = [1, 2, 3, 4]\nfavorables = [3, 4]\ncolonnes = ["Q1"]\n'


def run(*arguments: str | Path) -> int:
    """The command with these arguments."""
    parser = argparse.ArgumentParser()
    measure.add(parser.add_subparsers())
    chosen = parser.parse_args(["measure", *map(str, arguments)])
    return int(chosen.func(chosen))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A small file and its codebook."""
    answers, book = tmp_path / "réponses.csv", tmp_path / "codes.toml"
    answers.write_text("Q1;Q2\n4;1\n3;1\n1;1\n;1\n", encoding="cp1252")
    book.write_text(BOOK, encoding="utf-8")
    return answers, book


@pytest.mark.slow
def test_the_text_gives_the_figure_its_interval_and_the_warning(
    test_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(test_data / "usagers_sfo" / "2017.csv", "--codebook", CODEBOOKS / "usagers_sfo.toml") == 0
    printed = capsys.readouterr().out
    assert "2206/2688 = 82,07\u00a0% [80,57\u202f; 83,47] (Wilson)" in printed
    assert "pondéré\u00a0: 82,28\u00a0% [80,64\u202f; 83,81], n efficace 2223,3, erreur type 0,81 point" in printed
    assert "règles de publication" in printed
    assert "Site G, 652 lignes" in printed
    assert "alpha de Cronbach\u00a0: 0,907 [0,900\u202f; 0,913], 4 items" in printed


def test_pooled_and_unweighted_are_both_printed_and_named(
    test_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, book = test_data / "mystere_2022" / "quantitative_data.xlsx", tmp_path / "visites.toml"
    book.write_text(mystery_codebook(test_data, read(file.read_bytes()).names), encoding="utf-8")
    assert run(file, "--codebook", book) == 0
    lines = capsys.readouterr().out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("7. Did"))
    assert "117/253 = 46,25\u00a0%" in lines[place]
    assert "moyenne simple des sites\u00a0: 44,10\u00a0%" in lines[place + 1]
    assert "toutes les réponses réunies" in lines[place + 1]


@pytest.mark.slow
def test_machines_get_every_figure(test_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = test_data / "usagers_sfo" / "2017.csv"
    assert run(file, "--codebook", CODEBOOKS / "usagers_sfo.toml", "--json") == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    overall = printed["items"]["Q7ALL"]
    assert (overall["favourable"], overall["n"]) == (2206, 2688)
    assert overall["rate"] == pytest.approx(0.820685, abs=1e-6)
    assert printed["sites"]["G"]["items"]["Q7ALL"]["n"] == 613
    assert printed["dimensions"]["usagers"]["proprete"]["alpha"]["alpha"] == pytest.approx(0.906923, abs=1e-6)
    assert printed["audiences"]["usagers"]["n"] > 2700
    assert "règles de publication" in printed["notice"]
    assert len(printed["file"]["sha256"]) == 64


def test_wrong_rows_are_listed_for_people_and_for_machines(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    answers, book = files
    answers.write_text("Q1;Q2\n4;1\n9;1\nx;1\n")
    with pytest.raises(Invalid, match="ligne 3, colonne « Q1 »") as caught:
        run(answers, "--codebook", book, "--json")
    assert "ligne 4" in caught.value.message
    printed = json.loads(capsys.readouterr().out)
    assert printed["total"] == 2
    assert printed["faults"][0] == {"row": 3, "column": "Q1", "reason": "le code « 9 » n’est pas prévu"}


def test_what_cannot_be_opened_or_understood_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    answers, book = files
    for file, codes in ((tmp_path / "absent.csv", book), (tmp_path, book), (answers, answers)):
        with pytest.raises(Invalid):
            run(file, "--codebook", codes)


def test_it_opens_neither_database_nor_server(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files[0], "--codebook", files[1]) == 0
    assert "2/3 = 66,67\u00a0%" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["codes.toml", "réponses.csv"]
    asked = "import sys, cli.measure; print({'sqlalchemy', 'litestar', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"
