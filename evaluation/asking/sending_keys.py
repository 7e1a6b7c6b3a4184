"""Keys of letters on their way: one file a campaign beside those of the ballot boxes, gone with the last letter."""

import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core import secret_files

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
        secret_files.write_once(self._path(campaign_id), secrets.token_bytes(SIZE))

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
        secret_files.destroy(self._path(campaign_id))

    def _cipher(self, campaign_id: UUID) -> AESGCM:
        try:
            return AESGCM(self._path(campaign_id).read_bytes())
        except (FileNotFoundError, ValueError) as error:
            raise LetterBroken(str(campaign_id)) from error

    def _path(self, campaign_id: UUID) -> Path:
        return self.folder / f"{campaign_id}.sending"
