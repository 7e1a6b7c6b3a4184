"""The platform as one object: settings, database, files and keys, opened once per process and passed down."""

import os
from collections.abc import Callable
from threading import Lock
from typing import Any, Protocol, TypeVar

from core import bucket
from core.database import Database
from core.files import Files
from core.keys import Keyring, LiveKeys
from core.settings import Settings
from core.signer_link import RemoteKeys


class Part(Protocol):
    """Something opened that must be closed."""

    def close(self) -> None:
        """Release what it holds."""


T = TypeVar("T", bound=Part)


class Platform:
    """What the web, the worker and the commands share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.var.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database)
        self.files = Files(bucket.opened(settings.files, os.environ) if settings.files else settings.var / "files")
        apart = settings.signer_socket
        self._keys: Callable[[], Keyring] = RemoteKeys(apart) if apart else LiveKeys(settings)
        self._parts: dict[Callable[[Settings], Any], Any] = {}
        self._lock = Lock()

    @property
    def keyring(self) -> Keyring:
        """The keys as they are now."""
        return self._keys()

    def part(self, make: Callable[[Settings], T]) -> T:
        """What a higher package opens once for this platform, and is closed with it."""
        with self._lock:
            if make not in self._parts:
                self._parts[make] = make(self.settings)
            found: T = self._parts[make]
            return found

    def close(self) -> None:
        """Release the database connections, and every part."""
        for part in self._parts.values():
            part.close()
        self.database.close()
