"""A local folder of write-once files: published whole by a hard link, which refuses to replace."""

import secrets
from collections.abc import Iterator
from pathlib import Path

from core import secret_files

CHUNK = 1024 * 1024


class Folder:
    """Named bytes under one directory, made when something is first written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self, name: str, data: bytes) -> bool:
        """Publish `data` under `name`; False, and nothing changes, when the name is taken."""
        return secret_files.write_once(self.root / name, data)

    def chunks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `stop` (not included), a mebibyte at a time; FileNotFoundError when absent."""
        with (self.root / name).open("rb") as file:
            file.seek(start)
            left = stop - start if stop is not None else None
            while chunk := file.read(CHUNK if left is None else min(CHUNK, left)):
                left = None if left is None else left - len(chunk)
                yield chunk

    def set_aside(self, name: str) -> None:
        """Rename what `name` holds, beside it."""
        path = self.root / name
        path.rename(path.with_name(f"{path.name}.altered-{secrets.token_hex(4)}"))
