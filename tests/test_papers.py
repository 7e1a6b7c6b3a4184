"""What the papers name exists: paths, commands, targets of make, settings."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import COMMANDS
from core.settings import FOREIGN, PREFIX, Settings

ROOT = Path(__file__).parents[1]
PAPERS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
# A pattern, what only a running platform has, what is not here on purpose or is not ours.
ELSEWHERE = ("NNNN", "var/", "../", "utils.py", "improvement/", "golang.org/")
NOT_OURS = {".venv", ".git", "node_modules", ".cache"}
PATH = re.compile(r"(?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|md|toml|js)")
PAPER = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)


def quoted(paper: Path) -> Iterator[str]:
    yield from re.findall(r"`([^`\n]+)`", paper.read_text(encoding="utf-8"))


def _written() -> Iterator[str]:
    """Every file and folder of the project, folders with their slash."""
    for folder, inside, files in os.walk(ROOT):
        inside[:] = [name for name in inside if name not in NOT_OURS]
        here = Path(folder).relative_to(ROOT).as_posix()
        yield f"{here}/"
        yield from (f"{here}/{name}" for name in files)


@PAPER
def test_every_path_that_a_paper_names_exists(paper: Path) -> None:
    # Told beside its folder, a file is named by its end alone.
    ends = "".join(f"/{one}\n" for one in _written())
    for name in quoted(paper):
        if PATH.fullmatch(name) and not any(place in name for place in ELSEWHERE):
            assert f"/{name}\n" in ends or any(ROOT.glob(name)), f"{paper.name} names {name}"


@PAPER
def test_every_command_and_target_that_a_paper_names_exists(paper: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in quoted(paper):
        if found := re.fullmatch(r"label ([a-z-]+)\b.*", name):
            assert found[1] in COMMANDS, f"{paper.name}: {name}"
        if found := re.fullmatch(r"make ([a-z-]+)", name):
            assert found[1] in targets, f"{paper.name}: {name}"


def test_the_readme_names_every_command() -> None:
    said = " ".join(quoted(ROOT / "README.md"))
    assert {name for name in COMMANDS if f"label {name}" not in said} == set()


def test_the_page_of_settings_says_each_of_them_and_no_other() -> None:
    told = {name for one in quoted(ROOT / "docs/reglages.md") for name in re.findall(r"LABEL_[A-Z_]+", one)}
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.__struct_fields__}
    assert told - FOREIGN - {"LABEL_NOM", "LABEL_REDRAW"} == settings


@PAPER
def test_no_paper_names_a_setting_that_does_not_exist(paper: Path) -> None:
    told = set(re.findall(r"LABEL_[A-Z_]+", paper.read_text(encoding="utf-8")))
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.__struct_fields__}
    assert told - FOREIGN - {"LABEL_NOM", "LABEL_REDRAW", "LABEL_"} <= settings
