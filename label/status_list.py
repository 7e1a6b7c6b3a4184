"""Bitstring Status List v1.0: one bit per edition, set for ever when the edition is revoked."""

import gzip
import secrets
import zlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from label.did import identifier
from label.encoding import base64url, from_base64url
from label.linked_data import CREDENTIALS
from label.moments import stamp

# The least size of the standard: an index among so many says nothing about its neighbours.
ENTRIES = 131_072
PURPOSE = "revocation"
# Beyond half full, drawing a free index at random becomes slow and telling: a new list is opened.
FULL = ENTRIES // 2


def empty() -> bytes:
    """No edition revoked."""
    return bytes(ENTRIES // 8)


def draw(used: Collection[int]) -> int:
    """A free index at random; the caller keeps every index ever given, so that none serves twice."""
    while (index := secrets.randbelow(ENTRIES)) in used:
        pass
    return index


def revoked(bits: bytes, index: int) -> bool:
    """The bit of `index`, counted from the left; IndexError outside the list."""
    if not 0 <= index < 8 * len(bits):
        raise IndexError(index)
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def revoke(bits: bytes, index: int) -> bytes:
    """The list with this bit set; there is no way back."""
    changed = bytearray(bits)
    changed[index // 8] |= 1 << (7 - index % 8)
    return bytes(changed)


def entry(public_url: str, name: str, index: int) -> dict[str, Any]:
    """What a credential says of its place in a list: a single object, as Open Badges 3.0 wants."""
    address = f"{public_url}/statut/{name}"
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def unsigned(
    public_url: str, name: str, bits: bytes, *, at: datetime, until: datetime, issuer: str = ""
) -> dict[str, Any]:
    """The list as a credential, without its proof; its issuer is the did:web of the address unless told."""
    address = f"{public_url}/statut/{name}"
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer or identifier(public_url),
        "validFrom": stamp(at),
        "validUntil": stamp(until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encode(bits),
        },
    }


def encode(bits: bytes) -> str:
    """Gzip, then multibase base 64; the same bits always give the same text."""
    return base64url(gzip.compress(bits, compresslevel=6, mtime=0))


def decode(text: str) -> bytes:
    """The bits of an encoded list; ValueError unless it is one of exactly the expected size."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        bits = unpack.decompress(from_base64url(text), ENTRIES // 8 + 1)
    except zlib.error as error:
        raise ValueError("not a compressed list") from error
    if len(bits) != ENTRIES // 8 or not unpack.eof:
        raise ValueError("not a list of the expected size")
    return bits
