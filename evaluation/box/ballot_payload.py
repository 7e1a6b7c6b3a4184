"""What a ballot holds, encrypted under its campaign's key and bound to its place, of a size that tells nothing."""

import secrets
from collections.abc import Sequence
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from evaluation.box.ballot_keys import BallotKey

NONCE = 12
# A ballot with a comment must not be longer than one without.
BLOCK = 2048
END = b"\x80"


class Content(msgspec.Struct, frozen=True, array_like=True):
    """One respondent's answers, packed, and how they came; `mode` is web, paper, phone, kiosk or import."""

    packed: bytes
    mode: str
    site: str | None
    comment: str
    weight: float = 1.0


class BallotBroken(Exception):
    """A ballot was not written by the platform for this place: the box must not be sealed over it."""


def encrypt(key: BallotKey, campaign_id: UUID, mark: bytes, contents: Sequence[Content]) -> bytes:
    """The answers of one ballot, padded to whole blocks and encrypted for this place of this campaign alone."""
    plain = msgspec.msgpack.encode(contents) + END
    padded = plain + bytes(-len(plain) % BLOCK)
    nonce = secrets.token_bytes(NONCE)
    return nonce + ChaCha20Poly1305(key.payload).encrypt(nonce, padded, campaign_id.bytes + mark)


def decrypt(key: BallotKey, campaign_id: UUID, mark: bytes, payload: bytes) -> list[Content]:
    """The answers that `encrypt` was given; BallotBroken when a byte or the place is another."""
    try:
        padded = ChaCha20Poly1305(key.payload).decrypt(payload[:NONCE], payload[NONCE:], campaign_id.bytes + mark)
    except InvalidTag:
        raise BallotBroken(str(campaign_id)) from None
    return msgspec.msgpack.decode(padded.rstrip(b"\0").removesuffix(END), type=list[Content])
