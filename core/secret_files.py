"""Files that must exist once, for the platform alone: proofs kept for good, keys drawn for a while."""

import os
import secrets
from pathlib import Path


def write_once(path: Path, data: bytes) -> bool:
    """Write a file that nobody else reads, durably and whole; when it exists it stays as it is, and False says so."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    drawn = path.parent / f".{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(drawn, path)  # refuses to replace: of two first times, one wins and both read its bytes
        written = True
    except FileExistsError:
        written = False
    finally:
        drawn.unlink(missing_ok=True)
    sync(path.parent)
    return written


def destroy(path: Path) -> None:
    """Write over the file, then remove it; harmless when it is gone."""
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make creations, renames and removals of files survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
