"""Keys of the ballot boxes: one file a campaign, outside the database and its backups, destroyed at sealing."""

import secrets
from pathlib import Path
from uuid import UUID

import msgspec

from core import secret_files

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
        secret_files.write_once(self._path(campaign_id), secrets.token_bytes(3 * SIZE))
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
        secret_files.destroy(self._path(campaign_id))

    def _path(self, campaign_id: UUID) -> Path:
        return self.folder / f"{campaign_id}.key"
