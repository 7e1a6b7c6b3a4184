"""Work that outlasts its request, held where a test wants to look at it: neither of them waits for a time."""

import time
from collections.abc import Callable
from threading import Event

import pytest

from web.frame.long_work import LongWork, Tell

# Seconds after which what does not come never will.
LONGEST = 60.0


def goes_on_once(told: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the request that begins a work go on when the work has told what the test reads, and no sooner."""
    start = LongWork.start

    def until_told(self: LongWork, work: Callable[[Tell], str]) -> None:
        start(self, work, patience=0)
        assert told.wait(LONGEST), "the work tells nothing"

    monkeypatch.setattr(LongWork, "start", until_told)


def until(found: Callable[[], bool]) -> None:
    """Wait for what work done beside the request brings in the end."""
    end = time.monotonic() + LONGEST
    while not found():
        assert time.monotonic() < end, "the work does not end"
        time.sleep(0.02)
