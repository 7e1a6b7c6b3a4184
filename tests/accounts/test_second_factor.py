"""The second factor: sealed, confirmed before it is worth anything, its codes and recovery codes good once."""

from datetime import datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from accounts import second_factor, totp
from accounts.models import SecondFactor
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from core.settings import Settings
from tests.builders import make_person

KEY = AESGCM.generate_key(256)


def enrolled(session: Session, at: datetime) -> tuple[Actor, bytes, list[str]]:
    by = make_person(session, at, "committee")
    secret = second_factor.begin(session, KEY, by=by)
    code = totp.code(secret, totp.step_of(at))
    return by, secret, second_factor.confirm(session, KEY, code, by=by, at=at)


def test_nothing_is_proved_before_the_first_code(session: Session, at: datetime) -> None:
    by = make_person(session, at, "committee")
    secret = second_factor.begin(session, KEY, by=by)
    code = totp.code(secret, totp.step_of(at))
    assert by.id is not None and second_factor.of(session, by.id) is None
    assert not second_factor.prove(session, KEY, code, by=by, at=at)
    assert second_factor.drawn(session, KEY, by=by) == secret
    with pytest.raises(Invalid):
        second_factor.confirm(session, KEY, "000000" if code != "000000" else "111111", by=by, at=at)
    assert len(set(second_factor.confirm(session, KEY, code, by=by, at=at))) == 10
    assert second_factor.drawn(session, KEY, by=by) is None
    with pytest.raises(Conflict):
        second_factor.begin(session, KEY, by=by)
    with pytest.raises(NotFound):
        second_factor.confirm(session, KEY, code, by=by, at=at)


def test_a_code_proves_once_and_only_its_person(session: Session, at: datetime) -> None:
    by, secret, _ = enrolled(session, at)
    other, *_ = enrolled(session, at)
    later = at + timedelta(minutes=1)
    code = totp.code(secret, totp.step_of(later))
    assert not second_factor.prove(session, KEY, code, by=other, at=later)
    assert second_factor.prove(session, KEY, f"{code[:3]} {code[3:]}", by=by, at=later)
    assert not second_factor.prove(session, KEY, code, by=by, at=later)


def test_a_recovery_code_is_spent_and_stored_nowhere(session: Session, at: datetime) -> None:
    by, _, codes = enrolled(session, at)
    kept = session.get_one(SecondFactor, by.id)
    assert not set(codes) & set(kept.recovery)
    assert second_factor.prove(session, KEY, codes[3].upper().replace("-", " "), by=by, at=at)
    assert not second_factor.prove(session, KEY, codes[3], by=by, at=at)
    assert len(kept.recovery) == 9


def test_the_database_alone_gives_no_secret(session: Session, at: datetime) -> None:
    by, secret, _ = enrolled(session, at)
    kept = session.get_one(SecondFactor, by.id)
    assert secret not in kept.sealed
    with pytest.raises(InvalidTag):
        second_factor.prove(session, AESGCM.generate_key(256), "000000", by=by, at=at)
    other, *_ = enrolled(session, at)
    kept.sealed = session.get_one(SecondFactor, other.id).sealed
    with pytest.raises(InvalidTag):
        second_factor.prove(session, KEY, "000000", by=by, at=at)


def test_the_key_is_made_once_and_read_by_nobody_else(settings: Settings) -> None:
    first = second_factor.key(settings)
    assert second_factor.key(settings) == first and len(first) == 32
    assert (settings.var / "keys" / "second-factor").stat().st_mode & 0o077 == 0
