"""People: one account per address, roles given by a manager, everything in the journal."""

from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from audit.models import JournalEntry
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.builders import make_organisation, make_person


def register(session: Session, at: datetime, email: str = "Julien@Essai.test", role: str = "auditor") -> Actor:
    return people.register(
        session, email=email, name=" Julien Marchal ", password_hash="!", role=role, by=SYSTEM, at=at
    )


def test_an_account_is_found_by_its_address_in_any_case(session: Session, at: datetime) -> None:
    actor = register(session, at)
    assert actor.name == "Julien Marchal"
    found = people.find(session, " JULIEN@essai.TEST")
    assert found is not None
    assert found.id == actor.id
    assert people.find(session, "autre@essai.test") is None


def test_one_address_one_account(session: Session, at: datetime) -> None:
    register(session, at)
    with pytest.raises(Invalid) as refusal:
        register(session, at, "julien@essai.test")
    assert "email" in refusal.value.errors


def test_a_closed_account_is_not_found(session: Session, at: datetime) -> None:
    actor = register(session, at)
    session.execute(update(Person).where(Person.id == actor.id).values(active=False))
    assert people.find(session, "julien@essai.test") is None
    assert people.by_role(session, "auditor") == []


def test_a_manager_gives_a_role_once(session: Session, at: datetime) -> None:
    manager, person = make_person(session, at, "manager"), register(session, at)
    assert person.id is not None
    assert people.grant(session, person.id, "committee", by=manager, at=at).role == "committee"
    assert [one.id for one in people.by_role(session, "committee")] == [person.id]
    with pytest.raises(Conflict, match="a déjà le rôle"):
        people.grant(session, person.id, "committee", by=manager, at=at)
    events = session.scalars(select(JournalEntry.event).order_by(JournalEntry.position)).all()
    assert events == ["person.signed_up", "person.role_granted"]


def test_nobody_else_gives_roles_and_an_applicant_comes_with_an_organisation(session: Session, at: datetime) -> None:
    manager, person = make_person(session, at, "manager"), register(session, at)
    assert person.id is not None
    with pytest.raises(NotAllowed):
        people.grant(session, person.id, "committee", by=person, at=at)
    with pytest.raises(Conflict, match="inscrivant son organisation"):
        people.grant(session, person.id, "applicant", by=manager, at=at)
    with pytest.raises(NotFound):
        people.grant(session, make_organisation(session, at).id, "committee", by=manager, at=at)
