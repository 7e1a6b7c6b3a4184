"""Passkeys (W3C Web Authentication): added, answering for their person, removed; a copied one is found out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import generate_authentication_options, generate_registration_options
from webauthn.helpers import options_to_json_dict, structs

from accounts import ceremonies, obligation, passkey_answers
from accounts.models import Person
from accounts.passkey_models import Passkey
from audit import journal
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from core.settings import Settings

ADDING, ENTERING = "ajout", "connexion"
NAME = "Label"
LONGEST_NAME, LONGEST_PURPOSE, MOST = 60, 200, 20
REQUIRED = structs.UserVerificationRequirement.REQUIRED
REFUSED = "Cette clé d’accès n’a pas été reconnue : recommencez, ou prenez un autre moyen."
OVER = "La demande a expiré ou a déjà servi : recommencez."
COPIED = (
    "Cette clé d’accès a répondu avec un compteur qui recule : elle a peut-être été copiée. Elle est refusée ; "
    "retirez-la et prévenez le gestionnaire du label."
)
TAKEN = "Cette clé d’accès est déjà connue : donnez-en une autre."


class Party(msgspec.Struct, frozen=True):
    """Whom a passkey answers: the host name that it is tied to, and the origin of the pages that may ask it."""

    id: str
    origin: str


class Copied(Invalid):
    """A passkey whose counter went backwards: `passkey` says which."""

    def __init__(self, passkey: Passkey) -> None:
        super().__init__(COPIED)
        self.person_id, self.passkey_id = passkey.person_id, passkey.id


def party(settings: Settings) -> Party:
    """From the address of the pages, never from what a request says of itself."""
    parts = urlsplit(settings.pages)
    return Party(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def of(session: Session, person_id: UUID) -> Sequence[Passkey]:
    """The passkeys of a person, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.added_at)).all()


def ask_new(session: Session, to: Party, holder: bytes, *, by: Actor, at: datetime) -> dict[str, Any]:
    """The options with which a browser makes a passkey that knows who uses it; those already held are excluded."""
    person = session.get_one(Person, by.id)
    held = of(session, person.id)
    if len(held) >= MOST:
        raise Conflict(f"Vous avez déjà {MOST} clés d’accès : retirez celles qui ne servent plus.")
    options = generate_registration_options(
        rp_id=to.id,
        rp_name=NAME,
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=ceremonies.draw(session, holder, ADDING, at=at),
        timeout=_milliseconds(),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED, user_verification=REQUIRED
        ),
        exclude_credentials=_described(held),
    )
    return options_to_json_dict(options)


def add(session: Session, to: Party, holder: bytes, answer: str, name: str, *, by: Actor, at: datetime) -> Passkey:
    """Keep the passkey that a browser has just made; Invalid when the answer is not to what was asked."""
    challenge = ceremonies.take(session, holder, ADDING, at=at)
    if challenge is None:
        raise Conflict(OVER)
    made = passkey_answers.made(answer, to.id, to.origin, challenge)
    if made is None:
        raise Invalid(REFUSED)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        raise Conflict(TAKEN)
    added = Passkey(
        person_id=by.id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        counter=made.counter,
        added_at=at,
    )
    session.add(added)
    _told(session, "person.passkey_added", added, by=by, at=at)
    return added


def ask(
    session: Session, to: Party, holder: bytes, purpose: str, *, by: Actor | None = None, at: datetime
) -> dict[str, Any]:
    """The options with which a browser has a passkey answer: one of this person's, or any when nobody is known yet."""
    options = generate_authentication_options(
        rp_id=to.id,
        challenge=ceremonies.draw(session, holder, purpose, at=at),
        timeout=_milliseconds(),
        allow_credentials=_described(of(session, by.id)) if by is not None and by.id is not None else None,
        user_verification=REQUIRED,
    )
    return options_to_json_dict(options)


def answered(session: Session, to: Party, holder: bytes, purpose: str, answer: str, *, at: datetime) -> Passkey:
    """The passkey that answered what was asked of this session; its person was verified, its counter moved on.

    Invalid when it is unknown, removed, of a closed account, or signed anything else; Copied when it went backwards.
    The challenge is spent in each case: the caller keeps that, and counts the failure.
    """
    challenge = ceremonies.take(session, holder, purpose, at=at)
    if challenge is None:
        raise Conflict(OVER)
    found = _find(session, passkey_answers.credential_id(answer))
    counter = _counter(found, to, challenge, answer, known=purpose != ENTERING) if found is not None else None
    if found is None or counter is None:
        raise Invalid(REFUSED)
    if (counter or found.counter) and counter <= found.counter:
        raise Copied(found)
    found.counter, found.used_at = counter, at
    session.flush()
    return found


def confirm(
    session: Session, to: Party, holder: bytes, purpose: str, answer: str, *, by: Actor, at: datetime
) -> Passkey:
    """Have a passkey of this person answer for an act that this session is about to do."""
    found = answered(session, to, holder, purpose, answer, at=at)
    if found.person_id != by.id:
        raise Invalid(REFUSED)
    ceremonies.prove(session, holder, purpose, found.id, at=at)
    return found


def suspect(session: Session, copied: Copied, *, by: Actor, at: datetime) -> None:
    """Journal that a passkey seems to have been copied."""
    data = {"person": str(copied.person_id), "passkey": str(copied.passkey_id)}
    journal.append(session, "person.passkey_suspected", by=by, at=at, data=data)


def own(session: Session, passkey_id: UUID, *, by: Actor) -> Passkey:
    """One of this person's; NotFound for somebody else's."""
    found = session.get(Passkey, passkey_id)
    if found is None or found.person_id != by.id:
        raise NotFound
    return found


def remove(session: Session, passkey_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take one's passkey away: it answers for nothing any more. The caller has had a factor proved."""
    found = own(session, passkey_id, by=by)
    ceremonies.forget(session, found.id)
    session.delete(found)
    _told(session, "person.passkey_removed", found, by=by, at=at)
    obligation.require_one_left(session, found.person_id)


def _find(session: Session, credential_id: bytes) -> Passkey | None:
    query = select(Passkey).join(Person, Person.id == Passkey.person_id)
    return session.scalar(query.where(Passkey.credential_id == credential_id, Person.active))


def _counter(found: Passkey, to: Party, challenge: bytes, answer: str, *, known: bool) -> int | None:
    whose = {"public_key": found.public_key, "handle": found.person_id.bytes}
    return passkey_answers.counter(answer, to.id, to.origin, challenge, **whose, known=known)


def _told(session: Session, event: str, passkey: Passkey, *, by: Actor, at: datetime) -> None:
    session.flush()
    data = {"person": str(passkey.person_id), "passkey": str(passkey.id)}
    journal.append(session, event, by=by, at=at, data=data)


def _described(held: Sequence[Passkey]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in held]


def _milliseconds() -> int:
    return int(ceremonies.PATIENCE.total_seconds() * 1000)
