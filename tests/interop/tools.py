"""Foreign software: found, or installed in an environment of its own under `.cache`, away from the project's."""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CACHE = HERE / ".cache"
# Where interpreters are beside those of the path.
MANAGED = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".pyenv/versions"


def tool(name: str, package: str) -> str:
    """The path of a command; where it is missing the test is skipped with the reason, except in CI, where it fails."""
    found = shutil.which(name)
    if found is None:
        missing(f"{name} is missing: install {package}")
    return str(found)


def missing(reason: str) -> None:
    """Skip for a reason that is said; fail in CI, which must run every verifier."""
    assert os.environ.get("CI") != "true", reason
    pytest.skip(reason)


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """The folder of an environment, while no other worker makes it."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield CACHE / name


def environment(name: str, python: str = sys.executable) -> Path:
    """The `bin` of a virtual environment made of environments/NAME.txt, made anew when that file changes."""
    wanted = HERE / "environments" / f"{name}.txt"
    digest = hashlib.sha256(wanted.read_bytes() + python.encode()).hexdigest()
    with alone(name) as folder:
        stamp = folder / "digest"
        if not stamp.exists() or stamp.read_text() != digest:
            shutil.rmtree(folder, ignore_errors=True)
            _run([python, "-m", "venv", str(folder)], name)
            install = [str(folder / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
            _run([*install, "-r", str(wanted)], name)
            stamp.write_text(digest)
    return folder / "bin"


def recent_python() -> str:
    """A Python ≥ 3.12; the one case where even CI may skip, since Debian 12 has none."""
    named = [shutil.which(f"python3.{minor}") for minor in (12, 13, 14)]
    for found in [*filter(None, named), *map(str, sorted(MANAGED.glob("3.1[2-9].*/bin/python3")))]:
        asked = [found, "-c", "import sys, venv; sys.exit(sys.version_info < (3, 12))"]
        if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return found
    pytest.skip("no Python ≥ 3.12 here, which aics-tlog and aics-witness need")


def go_program(name: str) -> Path:
    """A Go program of this folder, built with Debian's packages; golang-go and golang-golang-x-mod-dev."""
    go, library = tool("go", "golang-go"), Path("/usr/share/gocode")
    if not (library / "src/golang.org/x/mod/sumdb").exists():
        missing("golang.org/x/mod is missing: install golang-golang-x-mod-dev")
    source = HERE / name / "main.go"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    with alone(name) as folder:
        program = folder / digest
        if not program.exists():
            own = {"GO111MODULE": "off", "GOPATH": str(library), "GOCACHE": str(CACHE / "go"), "GOFLAGS": ""}
            _run([go, "build", "-o", str(program), str(source)], name, own)
    return program


def _run(command: Sequence[str], name: str, variables: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, env=os.environ | (variables or {}), capture_output=True, text=True, check=False, timeout=400
    )
    if done.returncode:
        missing(f"{name} could not be installed (no package registry in reach?): {done.stderr[-500:]}")
