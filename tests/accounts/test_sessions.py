"""Sessions: only a digest at rest, two clocks, revocable, one role at a time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts import sessions
from accounts.models import Membership, Person, UserSession
from core.actor import Actor
from tests.builders import make_person


def opened(session: Session, actor: Actor, at: datetime) -> str:
    assert actor.id is not None
    return sessions.open_(session, sessions.memberships(session, actor.id)[0].id, at=at)


@pytest.fixture
def auditor(session: Session, at: datetime) -> Actor:
    return make_person(session, at, "auditor", name="Julien Marchal")


def test_a_token_names_its_person_and_is_nowhere_at_rest(session: Session, auditor: Actor, at: datetime) -> None:
    token = opened(session, auditor, at)
    found = sessions.find(session, token, at=at)
    assert found is not None
    assert found.actor == auditor
    kept = session.scalars(select(UserSession)).one()
    assert token not in repr(vars(kept))
    assert kept.token_digest == sessions.digest(token)
    assert found.csrf not in token


def test_each_session_has_its_own_token_and_secret(session: Session, auditor: Actor, at: datetime) -> None:
    first, second = opened(session, auditor, at), opened(session, auditor, at)
    a, b = sessions.find(session, first, at=at), sessions.find(session, second, at=at)
    assert a is not None
    assert b is not None
    assert first != second
    assert a.csrf != b.csrf


def test_an_unknown_token_is_nobody(session: Session, at: datetime) -> None:
    assert sessions.find(session, "inconnu", at=at) is None


def test_half_an_hour_without_a_page_closes_it(session: Session, auditor: Actor, at: datetime) -> None:
    token = opened(session, auditor, at)
    assert sessions.find(session, token, at=at + timedelta(minutes=29, seconds=59)) is not None
    assert sessions.find(session, token, at=at + timedelta(minutes=30)) is None


def test_twelve_hours_close_it_whatever_was_done(session: Session, auditor: Actor, at: datetime) -> None:
    token = opened(session, auditor, at)
    for minutes in range(20, 12 * 60, 20):
        now = at + timedelta(minutes=minutes)
        assert sessions.find(session, token, at=now) is not None
        sessions.touch(session, token, at=now)
    assert sessions.find(session, token, at=at + timedelta(hours=12)) is None


def test_the_idle_clock_is_written_at_most_once_a_minute(session: Session, auditor: Actor, at: datetime) -> None:
    token = opened(session, auditor, at)
    stale = {
        seconds: found.stale
        for seconds in (0, 59, 60, 61)
        if (found := sessions.find(session, token, at=at + timedelta(seconds=seconds)))
    }
    assert stale == {0: False, 59: False, 60: True, 61: True}


def test_a_revoked_session_is_over_and_the_others_are_not(session: Session, auditor: Actor, at: datetime) -> None:
    first, second = opened(session, auditor, at), opened(session, auditor, at)
    sessions.revoke(session, first, at=at)
    assert sessions.find(session, first, at=at) is None
    assert sessions.find(session, second, at=at) is not None
    assert auditor.id is not None
    sessions.revoke_all(session, auditor.id, at=at)
    assert sessions.find(session, second, at=at) is None


def test_revoking_everything_of_a_person_spares_the_others(session: Session, auditor: Actor, at: datetime) -> None:
    other = opened(session, make_person(session, at, "manager"), at)
    assert auditor.id is not None
    sessions.revoke_all(session, auditor.id, at=at)
    assert sessions.find(session, other, at=at) is not None


def test_a_closed_account_has_no_session(session: Session, auditor: Actor, at: datetime) -> None:
    token = opened(session, auditor, at)
    session.execute(update(Person).where(Person.id == auditor.id).values(active=False))
    assert sessions.find(session, token, at=at) is None


def test_the_session_acts_in_its_own_role(session: Session, auditor: Actor, at: datetime) -> None:
    session.add(Membership(person_id=auditor.id, role="committee", organisation_id=None, since=at + timedelta(days=1)))
    session.flush()
    assert auditor.id is not None
    held = sessions.memberships(session, auditor.id)
    assert [one.role for one in held] == ["auditor", "committee"]
    found = sessions.find(session, sessions.open_(session, held[1].id, at=at), at=at)
    assert found is not None
    assert found.actor.role == "committee"
