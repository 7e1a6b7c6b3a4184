"""A real clamd for tests: its own socket, its own one-line signature, ended by its own process id."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.antivirus import SAFE, Clamd
from tests.tools import program

MARK = b"MARQUE-D-ESSAI-DU-LABEL-SANS-DANGER"
NAME = "Essai.Marque"
LONGEST_START = 30.0


@contextmanager
def running_clamd(more: str = "") -> Iterator[Path]:
    """The socket of a clamd that knows `MARK` alone; `more` adds lines to its configuration."""
    clamd = program("clamd", "clamav-daemon")
    # A short path: the address of a Unix socket holds about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        root = Path(folder)
        (root / "essai.ndb").write_text(f"{NAME}:0:*:{MARK.hex()}\n", encoding="ascii")
        address = root / "socket"
        lines = (f"LocalSocket {address}", f"DatabaseDirectory {root}", "Foreground yes", more)
        (root / "clamd.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        with (root / "sortie").open("wb") as out:
            process = subprocess.Popen([clamd, "-c", str(root / "clamd.conf")], stdout=out, stderr=out)
            try:
                _wait(process, address, root / "sortie")
                yield address
            finally:
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], address: Path, out: Path) -> None:
    ready = Clamd(str(address), timeout=5)
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if address.exists() and ready(b"bonjour") == SAFE:
            return
        time.sleep(0.1)
    raise AssertionError(f"clamd did not start: {out.read_text(errors='replace')}")
