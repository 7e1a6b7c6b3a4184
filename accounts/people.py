"""People: registered with a password, recognised by it, given roles."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts import passwords, sessions
from accounts.models import Membership, Person
from audit import journal
from core.actor import ROLES, Actor
from core.database import new_id
from core.errors import Conflict, Invalid, NotFound

TAKEN = "Cette adresse a déjà un compte : connectez-vous, ou écrivez-en une autre."


def register(
    session: Session,
    *,
    email: str,
    name: str,
    password_hash: str,
    role: str,
    organisation_id: UUID | None = None,
    by: Actor | None = None,
    at: datetime,
) -> Actor:
    """A new account with its first role; the hash was made before the transaction (passwords.hashed)."""
    email = email.strip().lower()
    if session.scalar(select(Person.id).where(Person.email == email)) is not None:
        raise Invalid(TAKEN, {"email": TAKEN})
    person = Person(id=new_id(), email=email, name=name.strip(), password_hash=password_hash, created_at=at)
    session.add(person)
    session.flush()
    actor = Actor(person.id, person.name, role, organisation_id)
    _give(session, actor, at=at)
    journal.append(session, "person.signed_up", by=by or actor, at=at, data={"person": str(person.id), "role": role})
    return actor


def grant(session: Session, person_id: UUID, role: str, *, by: Actor, at: datetime) -> Actor:
    """Give a person one more role; an applicant's role comes with their organisation, at sign-up only."""
    by.require("manager", "system")
    if role == "applicant":
        raise Conflict("Le rôle de responsable qualité se prend en inscrivant son organisation.")
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    held = select(Membership.id).where(Membership.person_id == person_id, Membership.role == role)
    if session.scalar(held) is not None:
        raise Conflict(f"{person.name} a déjà le rôle « {ROLES[role]} ».")
    actor = Actor(person.id, person.name, role)
    _give(session, actor, at=at)
    journal.append(session, "person.role_granted", by=by, at=at, data={"person": str(person.id), "role": role})
    return actor


def find(session: Session, email: str) -> Person | None:
    """The open account of this address."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower(), Person.active))


def by_role(session: Session, role: str, organisation_id: UUID | None = None) -> Sequence[Person]:
    """Everybody who wears a role, of one organisation if it is given, in alphabetical order."""
    query = select(Person).join(Membership, Membership.person_id == Person.id)
    if organisation_id is not None:
        query = query.where(Membership.organisation_id == organisation_id)
    return session.scalars(query.where(Membership.role == role, Person.active).order_by(Person.name)).all()


def everyone(session: Session) -> list[tuple[Person, list[str]]]:
    """Every open account in alphabetical order, with the roles it wears."""
    query = (
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.active)
        .order_by(Person.name, Person.id, Membership.role)
    )
    found: dict[UUID, tuple[Person, list[str]]] = {}
    for person, role in session.execute(query):
        found.setdefault(person.id, (person, []))[1].append(role)
    return list(found.values())


def change_password(session: Session, password_hash: str, *, by: Actor, at: datetime) -> None:
    """Replace the person's own password, and close every session opened with the former one."""
    if by.id is None:
        raise NotFound
    rehash(session, by.id, password_hash)
    sessions.revoke_all(session, by.id, at=at)
    journal.append(session, "person.password_changed", by=by, at=at, data={"person": str(by.id)})


def rehash(session: Session, person_id: UUID, password_hash: str) -> None:
    """Replace a hash made with older settings."""
    session.execute(update(Person).where(Person.id == person_id).values(password_hash=password_hash))


def actor_of(session: Session, membership_id: UUID, person_id: UUID) -> Actor:
    """The person in one of their own roles; NotFound for somebody else's."""
    found = session.execute(
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.id == membership_id, Person.id == person_id, Person.active)
    ).one_or_none()
    if found is None:
        raise NotFound
    person, membership = found
    return Actor(person.id, person.name, membership.role, membership.organisation_id)


def verify(stored: Person | None, password: str) -> bool:
    """Whether this is the account's password; an unknown account takes as long."""
    return passwords.matches(password, stored.password_hash if stored else None)


def _give(session: Session, actor: Actor, *, at: datetime) -> None:
    session.add(Membership(person_id=actor.id, role=actor.role, organisation_id=actor.organisation_id, since=at))
    session.flush()
