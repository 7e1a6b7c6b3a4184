"""Passwords: argon2id, a minimum length said plainly, and the same time spent on an unknown address."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Invalid

SHORTEST, LONGEST = 12, 200
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letter or digit that looks like another
# OWASP's first choice for argon2id: 46 MiB, one pass, one lane.
HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


def fault(password: str, email: str = "") -> str | None:
    """The French sentence that says why this password is refused, None when it is accepted."""
    if len(password) < SHORTEST:
        return f"Choisissez un mot de passe d’au moins {SHORTEST} caractères : une phrase convient très bien."
    if len(password) > LONGEST:
        return f"Ce mot de passe dépasse {LONGEST} caractères : choisissez-en un plus court."
    if len(set(password)) < 5 or (email and password.lower() in (email, email.partition("@")[0])):
        return "Ce mot de passe se devine trop facilement : choisissez une phrase que vous seul connaissez."
    return None


def hashed(password: str) -> str:
    """The argon2id hash; slow on purpose, so never inside a transaction that others wait for."""
    if sentence := fault(password):
        raise Invalid(sentence, {"password": sentence})
    return HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the one that was hashed; None (no such account) costs the same time."""
    try:
        return HASHER.verify(stored if stored is not None else _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def provisional() -> str:
    """A password drawn for somebody whose account is opened for them: 100 bits, easy to read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(5))


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    return HASHER.hash("personne n’a ce mot de passe")
