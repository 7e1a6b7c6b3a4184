"""Time-based one-time passwords (RFC 6238 over RFC 4226, SHA-1, 30 seconds), as every authenticator makes them."""

import base64
import hmac
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha1
from urllib.parse import quote

SECONDS, DIGITS = 30, 6
# A clock may be one step early or late.
DRIFT = 1


def code(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The password of one step."""
    # SHA-1 is what the standard and every authenticator take; its collisions do not matter in an HMAC.
    digest = hmac.new(secret, step.to_bytes(8, "big"), sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(at: datetime) -> int:
    """The step of a moment."""
    return int(at.timestamp()) // SECONDS


def accepted(secret: bytes, typed: str, *, at: datetime, after: int) -> int | None:
    """The step whose password was typed, later than `after` so that none serves twice; None when there is none."""
    steps = (step_of(at) + drift for drift in range(-DRIFT, DRIFT + 1))
    found = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), typed.encode())]
    return next((step for step in found if step > after), None)


def written(secret: bytes) -> str:
    """The secret as people type it: base 32 by groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(_groups(text))


def address(secret: bytes, account: str, issuer: str) -> str:
    """What an authenticator reads in the QR code."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={plain}&issuer={quote(issuer)}"


def _groups(text: str) -> Iterator[str]:
    return (text[start : start + 4] for start in range(0, len(text), 4))
