"""Work that may outlast a request: it goes on beside it, tells how far it is in a file, and a page reads that file.

One transaction does the whole work: should the process stop midway, nothing is written and the page says so.
"""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import time

import msgspec
import structlog

from core.errors import Refusal

# Seconds that the request waits: shorter work is answered as if it were done at once.
PATIENCE = 2.0
# Seconds without a sign after which work that never said its end is known to be cut.
SILENCE = 180.0
STEP = 500
Tell = Callable[[int], None]


class Told(msgspec.Struct, frozen=True):
    """How far a work is: `running`, `done`, `refused` (by a rule, with its sentence) or `cut` (nothing is written).

    `key`: of the form that began it, where the same form sent again must begin nothing.
    """

    state: str
    done: int
    most: int
    sentence: str
    beat: float
    key: str = ""

    @property
    def left(self) -> int:
        """How much remains."""
        return self.most - self.done


class LongWork:
    """One work, known by the file that tells of it; what is not a multiple of `step` is not told."""

    def __init__(self, path: Path, most: int, *, step: int = STEP, key: str = "") -> None:
        self.path, self.most, self.step, self.key = path, most, step, key
        self._error: Refusal | None = None

    def start(self, work: Callable[[Tell], str], *, patience: float = PATIENCE) -> None:
        """Begin, and wait a little: a refusal that comes quickly is raised, what takes longer is told in the file."""
        self._tell("running", 0)
        thread = Thread(target=self._run, args=(work,), name=f"work {self.path.stem[:8]}")
        thread.start()
        thread.join(patience)
        if self._error is not None:
            raise self._error

    def _run(self, work: Callable[[Tell], str]) -> None:
        try:
            sentence = work(self._progress)
        except Refusal as refusal:
            self._error = refusal
            self._tell("refused", 0, str(refusal))
        except Exception as error:  # noqa: BLE001 (whatever it is, who waits must learn that nothing was written)
            structlog.get_logger("work").error("cut", error=repr(error))
            self._tell("cut", 0)
        else:
            self._tell("done", self.most, sentence)

    def _progress(self, done: int) -> None:
        if done % self.step == 0:
            self._tell("running", done)

    def _tell(self, state: str, done: int, sentence: str = "") -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(Told(state, done, self.most, sentence, time(), self.key)))
        os.replace(beside, self.path)


def read(path: Path) -> Told | None:
    """What the work of this file last told, None when there never was one."""
    try:
        told = msgspec.json.decode(path.read_bytes(), type=Told)
    except FileNotFoundError:
        return None
    silent = told.state == "running" and time() - told.beat > SILENCE
    return msgspec.structs.replace(told, state="cut") if silent else told


def forget(path: Path) -> None:
    """Forget what was told, unless the work goes on."""
    told = read(path)
    if told is not None and told.state != "running":
        path.unlink(missing_ok=True)
