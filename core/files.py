"""Files by content: the name is the SHA-256, written once, checked at each reading."""

import hashlib
import os
import tempfile
from pathlib import Path


class IntegrityError(Exception):
    """The bytes on disk are no longer those that were stored."""


class Files:
    """A local folder of write-once files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Store `data`; return its SHA-256 in hexadecimal. Storing the same bytes twice is harmless, and repairs."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists() and path.read_bytes() == data:
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes stored under `digest`; IntegrityError when they changed, FileNotFoundError when absent."""
        data = self._path(digest).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise IntegrityError(digest)
        return data

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:]
