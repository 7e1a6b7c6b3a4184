"""Keys of letters on their way: one file a campaign beside those of the ballot boxes, gone with the last letter."""

import os
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SIZE, NONCE = 32, 12
# Every letter has the same size, whatever the length of its address.
LENGTH = 400


class LetterBroken(Exception):
    """A letter cannot be opened: its key is gone, or it was not written by the platform."""


class SendingKeys:
    """A folder of key files named after their campaign, readable by the platform alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, campaign_id: UUID) -> None:
        """Draw the key and write it durably, unless letters already wait under one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(self._path(campaign_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        self._sync()

    def seal(self, campaign_id: UUID, text: bytes) -> bytes:
        """The text, padded and encrypted (AES-256-GCM, bound to its campaign)."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher(campaign_id).encrypt(nonce, text.ljust(LENGTH), campaign_id.bytes)

    def open(self, campaign_id: UUID, sealed: bytes) -> bytes:
        """What was sealed; LetterBroken when it cannot be read."""
        try:
            text = self._cipher(campaign_id).decrypt(sealed[:NONCE], sealed[NONCE:], campaign_id.bytes)
        except InvalidTag as error:
            raise LetterBroken(str(campaign_id)) from error
        return text.rstrip()

    def held(self) -> list[UUID]:
        """The campaigns whose key still exists."""
        return [UUID(path.stem) for path in self.folder.glob("*.sending")] if self.folder.exists() else []

    def destroy(self, campaign_id: UUID) -> None:
        """Write over the key, then remove it; harmless when it is gone."""
        path = self._path(campaign_id)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(SIZE))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        path.unlink(missing_ok=True)
        self._sync()

    def _cipher(self, campaign_id: UUID) -> AESGCM:
        try:
            return AESGCM(self._path(campaign_id).read_bytes())
        except (FileNotFoundError, ValueError) as error:
            raise LetterBroken(str(campaign_id)) from error

    def _path(self, campaign_id: UUID) -> Path:
        return self.folder / f"{campaign_id}.sending"

    def _sync(self) -> None:
        """Make a creation or a removal survive a power cut."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
