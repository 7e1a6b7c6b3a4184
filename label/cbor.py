"""CBOR (RFC 8949), deterministic and only as much as a CBOR Web Token is made of: no float, no indefinite length."""

from collections.abc import Mapping
from typing import Any

import msgspec


class Tag(msgspec.Struct, frozen=True):
    """A value and the number that says what it is."""

    number: int
    value: Any


class CborError(ValueError):
    """The bytes are not CBOR, or not in their one deterministic writing."""


def encode(value: Any) -> bytes:
    """Whole numbers, bytes, texts, lists, maps and tags; keys in the order of their writing (RFC 8949, 4.2.1)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, Mapping):
        pairs = sorted((encode(name), encode(held)) for name, held in value.items())
        return _head(5, len(pairs)) + b"".join(name + held for name, held in pairs)
    if isinstance(value, Tag):
        return _head(6, value.number) + encode(value.value)
    raise TypeError(f"no CBOR for {type(value).__name__}")


def decode(data: bytes) -> Any:
    """The value of these bytes; CborError unless they are its one writing, and all of them."""
    try:
        value, end = _read(data, 0)
        same = end == len(data) and encode(value) == data
    except (IndexError, KeyError, TypeError, ValueError, RecursionError, OverflowError, MemoryError) as error:
        raise CborError("not CBOR") from error
    if not same:
        raise CborError("not the one writing")
    return value


def _head(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind << 5 | count])
    size = next(size for size in range(4) if count < 1 << (8 << size))
    return bytes([kind << 5 | 24 + size]) + count.to_bytes(1 << size, "big")


def _read(data: bytes, start: int) -> tuple[Any, int]:
    kind, count, place = data[start] >> 5, data[start] & 31, start + 1
    if count >= 24:
        length = 1 << (count - 24)
        if length > 8:
            raise CborError("an indefinite length")
        count, place = int.from_bytes(data[place : place + length], "big"), place + length
    if kind < 2:
        return (count if kind == 0 else -1 - count), place
    if kind < 4:
        held = data[place : place + count]
        return (held if kind == 2 else held.decode()), place + count
    if kind == 6:
        value, place = _read(data, place)
        return Tag(count, value), place
    if kind == 7 or count > len(data):
        raise CborError("a value that tokens do not hold")
    found = []
    for _ in range(count * (kind - 3)):
        value, place = _read(data, place)
        found.append(value)
    return (found if kind == 4 else dict(zip(found[::2], found[1::2], strict=True))), place
