"""Citizens who propose to become mystery shoppers: received, read, accepted into an account or refused, then erased."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from accounts import people
from audit import journal
from core.actor import CITIZEN, SYSTEM, Actor
from core.calendar import date_in_paris, midnight_in_paris, months_later
from core.database import Database
from core.errors import Conflict, Invalid, NotFound
from evaluation.visits.shopper_models import ShopperApplication, ShopperProfile

# Months after which an application is erased: once answered or withdrawn, or left without an answer.
KEPT_MONTHS, UNANSWERED_MONTHS = 3, 6
SETTLED = "Cette candidature a déjà reçu une réponse, ou son auteur l’a retirée : rechargez la page."


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What an applicant writes; `slots` are half-days as in `mystery_availability`."""

    name: str
    email: str
    phone: str
    places: str
    channels: tuple[str, ...]
    slots: tuple[str, ...]
    languages: str
    experience: str


def apply(session: Session, proposal: Proposal, *, at: datetime) -> tuple[ShopperApplication, bool]:
    """Keep a proposal, and whether it is new: an address that already waits for an answer keeps its first one."""
    waiting = select(ShopperApplication).where(
        ShopperApplication.email == proposal.email, ShopperApplication.state == "received"
    )
    if (known := session.scalar(waiting)) is not None:
        return known, False
    fields = msgspec.structs.asdict(proposal)
    fields |= {"channels": list(proposal.channels), "slots": list(proposal.slots)}
    made = ShopperApplication(key=secrets.token_urlsafe(24), state="received", applied_at=at, **fields)
    session.add(made)
    session.flush()
    journal.append(session, "shopper.applied", by=CITIZEN, at=at, data={"application": str(made.id)})
    return made, True


def of_key(session: Session, key: str) -> ShopperApplication:
    """The application that this key opens; NotFound once it is erased."""
    found = session.scalar(select(ShopperApplication).where(ShopperApplication.key == key))
    if found is None:
        raise NotFound
    return found


def get(session: Session, application_id: UUID, *, by: Actor) -> ShopperApplication:
    """One application, for a manager."""
    by.require("manager")
    found = session.get(ShopperApplication, application_id)
    if found is None:
        raise NotFound
    return found


def every(session: Session, *, by: Actor) -> Sequence[ShopperApplication]:
    """Those that wait, the oldest first, then those that were settled, the latest first."""
    by.require("manager")
    found = session.scalars(select(ShopperApplication).order_by(ShopperApplication.applied_at)).all()
    waiting = [one for one in found if one.state == "received"]
    return waiting + [one for one in reversed(found) if one.state != "received"]


def withdraw(session: Session, key: str, *, at: datetime) -> ShopperApplication:
    """The applicant gives up; what they wrote is erased after the delay that they were told."""
    found = of_key(session, key)
    _settle(session, found, "withdrawn", found.version, by=CITIZEN, at=at)
    return found


def refuse(
    session: Session, application_id: UUID, motive: str, *, version: int, by: Actor, at: datetime
) -> ShopperApplication:
    """Refuse with a motive that the applicant reads."""
    found = get(session, application_id, by=by)
    if not motive.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites pourquoi : la personne le lira."})
    found.motive = motive.strip()
    _settle(session, found, "refused", version, by=by, at=at)
    return found


def accept(
    session: Session, application_id: UUID, password_hash: str, *, version: int, by: Actor, at: datetime
) -> tuple[Actor, bool]:
    """Make the applicant a shopper, and whether an account was opened: somebody who has one receives the role.

    The hash of the provisional password was made before the transaction. What they said of their time is kept.
    """
    found = get(session, application_id, by=by)
    _settle(session, found, "accepted", version, by=by, at=at)
    known = people.find(session, found.email)
    if known is not None:
        made = people.grant(session, known.id, "shopper", by=by, at=at)
    else:
        made = people.register(
            session, email=found.email, name=found.name, password_hash=password_hash, role="shopper", by=by, at=at
        )
    session.add(ShopperProfile(person_id=made.id, slots=list(found.slots) or None, absences=[]))
    session.flush()
    return made, known is None


def sweep(database: Database, *, at: datetime) -> int:
    """Erase the applications whose time is over, and journal how many; their number."""
    settled, unanswered = (
        midnight_in_paris(months_later(date_in_paris(at), -months)) for months in (KEPT_MONTHS, UNANSWERED_MONTHS)
    )
    over = or_(
        ShopperApplication.settled_at < settled,
        (ShopperApplication.state == "received") & (ShopperApplication.applied_at < unanswered),
    )
    with database.read() as session:
        if session.scalar(select(ShopperApplication.id).where(over).limit(1)) is None:
            return 0
    with database.write() as session:
        erased = list(session.scalars(select(ShopperApplication.id).where(over)))
        session.execute(delete(ShopperApplication).where(ShopperApplication.id.in_(erased)))
        journal.append(session, "shopper.erased", by=SYSTEM, at=at, data={"applications": len(erased)})
    return len(erased)


def _settle(session: Session, found: ShopperApplication, state: str, version: int, *, by: Actor, at: datetime) -> None:
    if found.state != "received" or found.version != version:
        raise Conflict(SETTLED)
    found.state, found.settled_at = state, at
    session.flush()
    journal.append(session, f"shopper.{state}", by=by, at=at, data={"application": str(found.id)})
