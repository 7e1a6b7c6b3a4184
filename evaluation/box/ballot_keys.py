"""Keys of the ballot boxes: one file a campaign, outside the database and its backups, destroyed at sealing."""

import os
import secrets
from pathlib import Path
from uuid import UUID

import msgspec

SIZE = 32


class BallotKey(msgspec.Struct, frozen=True):
    """One campaign's keys: `code` turns codes into HMACs, `payload` encrypts answers, `receipt` makes receipts."""

    code: bytes
    payload: bytes
    receipt: bytes


class BallotKeyLost(Exception):
    """An open campaign has no key file: its answers cannot be read, somebody must know at once."""


class BallotKeys:
    """A folder of key files named after their campaign, readable by the platform alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, campaign_id: UUID) -> BallotKey:
        """The campaign's keys, drawn and written durably the first time."""
        path = self._path(campaign_id)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        drawn = self.folder / f".{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(3 * SIZE))
                file.flush()
                os.fsync(file.fileno())
            os.link(drawn, path)  # refuses to replace: of two first times, one wins and both read its keys
        except FileExistsError:
            pass
        finally:
            drawn.unlink(missing_ok=True)
        self._sync()
        return self.of(campaign_id)

    def of(self, campaign_id: UUID) -> BallotKey:
        """The keys of a campaign; BallotKeyLost when there are none."""
        try:
            data = self._path(campaign_id).read_bytes()
        except FileNotFoundError:
            raise BallotKeyLost(str(campaign_id)) from None
        return BallotKey(data[:SIZE], data[SIZE : 2 * SIZE], data[2 * SIZE :])

    def held(self) -> set[UUID]:
        """The campaigns whose keys still exist."""
        return {UUID(path.stem) for path in self.folder.glob("*.key")} if self.folder.exists() else set()

    def destroy(self, campaign_id: UUID) -> None:
        """Write over the keys, then remove them; harmless when they are gone."""
        path = self._path(campaign_id)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(3 * SIZE))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        path.unlink(missing_ok=True)
        self._sync()

    def _path(self, campaign_id: UUID) -> Path:
        return self.folder / f"{campaign_id}.key"

    def _sync(self) -> None:
        """Make a creation or a removal survive a power cut."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
