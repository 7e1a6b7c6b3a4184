"""How often each key signed, and when last: one counter of sixteen bytes a key, beside the keys."""

import fcntl
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from core.signers import Sealer, Signer

FOLDER = "usages"
# Signatures, then the microsecond of the last one since 1970.
LAYOUT = struct.Struct(">QQ")


class Use(msgspec.Struct, frozen=True):
    """Signatures made, and the moment of the last, None before the first."""

    count: int = 0
    last: datetime | None = None


class Uses:
    """The counters of a folder of keys; two processes that sign at once are both counted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def note(self, name: str) -> None:
        """One more signature, now."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            count, _ = LAYOUT.unpack(os.pread(handle, LAYOUT.size, 0) or bytes(LAYOUT.size))
            os.pwrite(handle, LAYOUT.pack(count + 1, time.time_ns() // 1000), 0)
        finally:
            os.close(handle)

    def of(self, name: str) -> Use:
        """What is known of one key."""
        try:
            count, last = LAYOUT.unpack((self.folder / name).read_bytes())
        except FileNotFoundError:
            return Use()
        return Use(count, datetime.fromtimestamp(last / 1e6, UTC))


class Counted:
    """A signer whose signatures are counted before they are given."""

    def __init__(self, signer: Signer, uses: Uses) -> None:
        self._signer, self._uses = signer, uses
        self.name, self.public_key = signer.name, signer.public_key

    def sign(self, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        """The signature."""
        self._uses.note(self.name)
        return self._signer.sign(data, read)


class CountedSealer:
    """A sealer whose signatures are counted before they are given."""

    def __init__(self, name: str, sealer: Sealer, uses: Uses) -> None:
        self._name, self._sealer, self._uses = name, sealer, uses
        self.public_key = sealer.public_key

    def sign(self, data: bytes) -> bytes:
        """The signature."""
        self._uses.note(self._name)
        return self._sealer.sign(data)
