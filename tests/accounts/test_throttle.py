"""Failed sign-ins: ten in fifteen minutes close the door for an e-mail and for an address, on every process."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import throttle
from accounts.models import SignInFailure
from core.database import Database


def fail(session: Session, times: int, *sources: str, at: datetime) -> None:
    for _ in range(times):
        throttle.failed(session, sources, at=at)


def test_the_tenth_failure_closes_the_door(session: Session, at: datetime) -> None:
    fail(session, 9, "a@essai.test", at=at)
    assert not throttle.is_closed(session, ["a@essai.test"], at=at)
    fail(session, 1, "a@essai.test", at=at)
    assert throttle.is_closed(session, ["A@essai.test "], at=at)
    assert not throttle.is_closed(session, ["b@essai.test"], at=at)


def test_the_door_opens_again_after_fifteen_minutes(session: Session, at: datetime) -> None:
    fail(session, 10, "a@essai.test", at=at)
    assert throttle.is_closed(session, ["a@essai.test"], at=at + timedelta(minutes=14, seconds=59))
    assert not throttle.is_closed(session, ["a@essai.test"], at=at + timedelta(minutes=15))


def test_one_address_trying_many_accounts_is_stopped_too(session: Session, at: datetime) -> None:
    for number in range(10):
        fail(session, 1, f"{number}@essai.test", "address:192.0.2.7", at=at)
    assert throttle.is_closed(session, ["neuf@essai.test", "address:192.0.2.7"], at=at)
    assert not throttle.is_closed(session, ["neuf@essai.test", "address:192.0.2.8"], at=at)


def test_ten_failures_of_two_sources_together_are_not_ten_of_one(session: Session, at: datetime) -> None:
    fail(session, 5, "a@essai.test", at=at)
    fail(session, 5, "address:192.0.2.7", at=at)
    assert not throttle.is_closed(session, ["a@essai.test", "address:192.0.2.7"], at=at)


def test_a_success_clears_the_account_alone(session: Session, at: datetime) -> None:
    fail(session, 10, "a@essai.test", "address:192.0.2.7", at=at)
    throttle.forget(session, "a@essai.test")
    assert not throttle.is_closed(session, ["a@essai.test"], at=at)
    assert throttle.is_closed(session, ["address:192.0.2.7"], at=at)


def test_old_failures_are_forgotten_and_nothing_readable_is_kept(database: Database, at: datetime) -> None:
    with database.write() as session:
        fail(session, 3, "a@essai.test", at=at)
        fail(session, 1, "b@essai.test", at=at + timedelta(minutes=16))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 1
        assert b"essai" not in session.scalars(select(SignInFailure.source)).one()
