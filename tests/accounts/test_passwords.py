"""Passwords: slow to try, long enough, and as slow for an address that has no account."""

import time

import pytest
from argon2 import PasswordHasher

from accounts import passwords
from core.errors import Invalid

GOOD = "une phrase que je retiens"


def test_a_password_is_kept_as_argon2id_with_its_own_salt() -> None:
    first, second = passwords.hashed(GOOD), passwords.hashed(GOOD)
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.matches(GOOD, first)
    assert not passwords.matches(GOOD + " ", first)


@pytest.mark.parametrize("password", ["court", "x" * 201, "aaaaaaaaaaaaaaaa", "abababababab"])
def test_a_weak_password_is_refused_with_a_reason(password: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.hashed(password)
    assert refusal.value.errors["password"] == passwords.fault(password)


def test_the_address_is_not_a_password() -> None:
    assert passwords.fault("martine.orsini@essai.test", "martine.orsini@essai.test") is not None
    assert passwords.fault("martine.orsini", "martine.orsini@essai.test") is not None


def test_no_account_no_hash_never_matches() -> None:
    assert not passwords.matches("personne n’a ce mot de passe", None)
    assert not passwords.matches(GOOD, "!")


def test_an_unknown_account_takes_as_long_as_a_known_one() -> None:
    stored = passwords.hashed(GOOD)
    passwords.matches(GOOD, None)

    def spent(stored_hash: str | None) -> float:
        begun = time.process_time()
        for _ in range(3):
            passwords.matches("une autre phrase, fausse", stored_hash)
        return time.process_time() - begun

    known, unknown = spent(stored), spent(None)
    assert 0.4 < unknown / known < 2.5


def test_a_hash_made_with_weaker_settings_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert passwords.is_outdated(weak)
    assert passwords.matches(GOOD, weak)
    assert not passwords.is_outdated(passwords.hashed(GOOD))
