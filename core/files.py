"""Files by content: named by their SHA-256, written once on a shelf (folder or bucket), checked at each reading."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from core.folder import Folder


class IntegrityError(Exception):
    """The bytes on the shelf are no longer those that were stored."""


class Shelf(Protocol):
    """Where named bytes are published once: whoever comes second changes nothing."""

    def create(self, name: str, data: bytes) -> bool:
        """Publish `data` whole and durably; False, and nothing changes, when the name is taken."""

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `stop` (not included), piece by piece; FileNotFoundError when absent."""

    def set_aside(self, name: str) -> None:
        """Give the name back and keep what it held under another one: an altered file is an exhibit."""


class Content(msgspec.Struct, frozen=True):
    """A file whose digest was checked: its size in bytes, and its bytes from one position to another."""

    size: int
    chunks: Callable[[int, int], Iterator[bytes]]

    def whole(self) -> bytes:
        """Every byte."""
        return b"".join(self.chunks(0, self.size))


class Files:
    """Write-once files on a shelf; a path stands for a local folder."""

    def __init__(self, place: Path | Shelf) -> None:
        self.shelf: Shelf = Folder(place) if isinstance(place, Path) else place

    def put(self, data: bytes) -> str:
        """Store `data`; return its SHA-256 in hexadecimal. Storing the same bytes twice is harmless, and repairs."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.shelf.create(named(digest), data) and not self._sound(digest):
            self.shelf.set_aside(named(digest))
            if not self.shelf.create(named(digest), data) and not self._sound(digest):
                raise IntegrityError(digest)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes stored under `digest`; IntegrityError when they changed, FileNotFoundError when absent."""
        data = b"".join(self.shelf.chunks(named(digest)))
        if hashlib.sha256(data).hexdigest() != digest:
            raise IntegrityError(digest)
        return data

    def open(self, digest: str) -> Content:
        """The file, to be sent by parts, read once from end to end beforehand: an altered one gives no byte.

        IntegrityError when it changed, FileNotFoundError when absent.
        """
        seen, size = hashlib.sha256(), 0
        for chunk in self.shelf.chunks(named(digest)):
            seen.update(chunk)
            size += len(chunk)
        if seen.hexdigest() != digest:
            raise IntegrityError(digest)
        return Content(size, lambda start, stop: self.shelf.chunks(named(digest), start, stop))

    def _sound(self, digest: str) -> bool:
        try:
            self.open(digest)
        except IntegrityError:
            return False
        return True


def named(digest: str) -> str:
    """The name of a file on its shelf: the same in a folder and in a bucket, so that one is copied as the other."""
    return f"{digest[:2]}/{digest[2:]}"
