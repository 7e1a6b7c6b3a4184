"""A whole platform in its own processes: a fresh folder, the real server, its first manager opened by a command."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import msgspec

from tests.ports import free_port

PASSWORD = "Une phrase que personne ne devine"
MANAGER = ("Nadia Perrin", "manager@essai.test")
LONGEST_START = 40.0
LABEL = str(Path(sys.executable).with_name("label"))


class House(msgspec.Struct, frozen=True):
    """Where the pages are, and the environment in which commands speak of the same platform."""

    address: str
    environment: dict[str, str]

    def label(self, *words: str, typed: str = "") -> str:
        """Run the command `label`; its standard output."""
        command = [LABEL, *words]
        done = subprocess.run(
            command, env=self.environment, input=typed, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Serve a fresh platform, with its first manager."""
    house = prepared(folder)
    name, email = MANAGER
    house.label("account", "manager", email, name, typed=PASSWORD + "\n")
    with served(house, folder):
        yield house


def prepared(folder: Path) -> House:
    """An empty platform under this folder, that will be served on a free port of this machine."""
    port = free_port()
    house = House(f"http://localhost:{port}", _environment(folder, port))
    var = Path(house.environment["LABEL_VAR"])
    var.mkdir(parents=True)
    (var / "label.sqlite3").write_bytes(_migrated())
    return house


@cache
def _migrated() -> bytes:
    """The database that `label migrate` makes, made once for all the houses of a process."""
    with tempfile.TemporaryDirectory() as folder:
        house = House("", _environment(Path(folder), 0))
        house.label("migrate")
        return (Path(house.environment["LABEL_VAR"]) / "label.sqlite3").read_bytes()


@contextmanager
def served(house: House, folder: Path) -> Iterator[None]:
    """The real server in a process of its own, ended by its id."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([LABEL, "serve"], env=house.environment, stdout=log, stderr=log)
        try:
            _wait(house.address, server, folder / "server.log")
            yield
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(timeout=20)


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LABEL_")}
    return kept | {
        "LABEL_VAR": str(folder / "var"),
        "LABEL_DEMO": "true",
        "LABEL_PORT": str(port),
        "LABEL_PAGES_URL": f"http://localhost:{port}",
        # What the journey proves is the path; a real clamd is asked in tests/audit.
        "LABEL_ACCEPT_UNSCANNED": "true",
    }


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/sante", timeout=2):  # noqa: S310 (this machine)
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text(errors='replace')}")
