"""Multibase text of bytes: `z` base 58 (Bitcoin's alphabet) for keys and signatures, `u` base 64 for status lists."""

import base64

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(data: bytes) -> str:
    """`data` as multibase base 58."""
    number = int.from_bytes(data, "big")
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + text


def from_base58(text: str) -> bytes:
    """The bytes of a multibase base 58 text; ValueError when it is not one."""
    if not text.startswith("z"):
        raise ValueError("not multibase base 58")
    number = 0
    for character in text[1:]:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - 1 - len(text[1:].lstrip(ALPHABET[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """`data` as multibase base 64 for URLs, without padding."""
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of a multibase base 64 text; ValueError when it is not one."""
    if not text.startswith("u"):
        raise ValueError("not multibase base 64")
    body = text[1:]
    return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
