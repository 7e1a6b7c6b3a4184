"""Multibase text of bytes: `z` base 58 (Bitcoin's alphabet) for keys and signatures, `u` base 64 for status lists."""

import base64

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Two digits at a time: half as many divisions of a long number.
PAIRS = tuple(high + low for high in ALPHABET for low in ALPHABET)
VALUES = {pair: value for value, pair in enumerate(PAIRS)}


def base58(data: bytes) -> str:
    """`data` as multibase base 58."""
    number = int.from_bytes(data, "big")
    pairs = []
    while number:
        number, pair = divmod(number, len(PAIRS))
        pairs.append(PAIRS[pair])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + ALPHABET[0] * zeros + "".join(reversed(pairs)).lstrip(ALPHABET[0])


def from_base58(text: str) -> bytes:
    """The bytes of a multibase base 58 text, of which no other text is the writing; ValueError when it is not one."""
    if not text.startswith("z"):
        raise ValueError("not multibase base 58")
    digits = text[1:].lstrip(ALPHABET[0])
    zeros = len(text) - 1 - len(digits)
    if len(digits) % 2:
        digits = ALPHABET[0] + digits
    number = 0
    try:
        for start in range(0, len(digits), 2):
            number = number * len(PAIRS) + VALUES[digits[start : start + 2]]
    except KeyError as error:
        raise ValueError("not a digit of base 58") from error
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
