"""The table of the certificate's life: only its rows are possible, and only for the manager."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import Database, new_id
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from label import certificate_life, register
from label.certificate_life import TABLE, reinstate, suspend, withdraw
from label.certificate_models import Certificate
from label.reissues import reduce
from tests.builders import make_person
from tests.label.issued import URL

DO: dict[str, Callable[..., Certificate]] = {
    "suspend": suspend,
    "reinstate": reinstate,
    "withdraw": withdraw,
    "reduce": partial(reduce, scope="Le centre, sans l’annexe."),
}


@pytest.fixture
def session(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


@pytest.fixture
def certificate(session: Session) -> Certificate:
    return session.scalars(select(Certificate)).one()


@pytest.fixture
def manager(session: Session, at: datetime) -> Actor:
    return make_person(session, at, "manager")


def act(
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    action: str,
    by: Actor,
    at: datetime,
    reason: str = "Motif.",
) -> Certificate:
    return DO[action](session, keyring, certificate.number, reason=reason, by=by, at=at, public_url=URL)


PATHS = {"valid": (), "suspended": ("suspend",), "withdrawn": ("withdraw",)}


@pytest.mark.parametrize("status", PATHS)
@pytest.mark.parametrize("action", DO)
def test_only_the_rows_of_the_table_are_possible(
    status: str,
    action: str,
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    manager: Actor,
    at: datetime,
) -> None:
    for step in PATHS[status]:
        act(session, keyring, certificate, step, manager, at)
    row = certificate_life.BY_ACTION[action]
    assert (row in certificate_life.offered(certificate, "manager")) == (status in row.sources)
    if status in row.sources:
        assert act(session, keyring, certificate, action, manager, at).status == row.target
    else:
        with pytest.raises(Conflict, match="déjà"):
            act(session, keyring, certificate, action, manager, at)
        assert certificate.status == status


def test_every_status_of_the_table_is_reached_and_has_its_word() -> None:
    reached = {"valid", "superseded"} | {row.target for row in TABLE}
    assert reached | {"expired"} == set(certificate_life.STATUSES)
    assert set(certificate_life.ACTIONS) == {row.action for row in TABLE} == set(DO)


@pytest.mark.parametrize("role", ["applicant", "auditor", "committee", "shopper"])
def test_only_the_manager_acts(
    role: str, session: Session, keyring: Keyring, certificate: Certificate, at: datetime
) -> None:
    assert certificate_life.offered(certificate, role) == ()
    for action in DO:
        with pytest.raises(NotAllowed):
            act(session, keyring, certificate, action, Actor(new_id(), "Une personne", role), at)


def test_a_reason_is_demanded_and_an_unknown_number_refused(
    session: Session, keyring: Keyring, certificate: Certificate, manager: Actor, at: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        act(session, keyring, certificate, "suspend", manager, at, "  ")
    assert "motif" in refused.value.errors
    with pytest.raises(NotFound):
        suspend(session, keyring, "EHUH-2026-0000-0", reason="x", by=manager, at=at, public_url=URL)


def test_an_expired_certificate_changes_no_more(
    session: Session, keyring: Keyring, certificate: Certificate, manager: Actor, at: datetime
) -> None:
    last_evening = datetime(2029, 3, 1, 22, 59, tzinfo=at.tzinfo)
    after = last_evening + timedelta(minutes=1)
    for moment, standing in ((last_evening, "valid"), (after, "expired")):
        assert certificate_life.standing(certificate, moment) == standing
        # What is counted and what is searched turn at the same midnight, by a question to the database.
        assert certificate_life.census(session, moment) == {standing: 1}
        assert register.search(session, register.Criteria(status=standing), at=moment).total == 1
    with pytest.raises(Conflict, match="expiré"):
        act(session, keyring, certificate, "suspend", manager, after)
