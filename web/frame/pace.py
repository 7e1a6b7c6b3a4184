"""How fast one address may ask the interface: a number of requests a minute, counted in memory and kept nowhere."""

import threading
from collections import Counter
from datetime import datetime

from core.settings import Settings

WINDOW = 60


class Pace:
    """Counts the requests of the present minute by address; each web process has its own."""

    def __init__(self, settings: Settings) -> None:
        self.most = settings.api_rate
        self._minute = 0
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def wait(self, source: str, at: datetime) -> int:
        """Count one request; the seconds to wait when there were too many, 0 when it may be answered."""
        minute, second = divmod(int(at.timestamp()), WINDOW)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._asked.clear()
            self._asked[source] += 1
            return WINDOW - second if self._asked[source] > self.most else 0

    def close(self) -> None:
        """Nothing is held open."""
