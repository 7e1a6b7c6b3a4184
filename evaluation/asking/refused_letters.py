"""Letters that the mail server will never take as they are: tried again, sent to a corrected address, or given up."""

from uuid import UUID

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid, NotFound
from evaluation.asking import contact_erasure, contact_reading, contacts, sending, set_apart
from evaluation.asking.contact_models import Contact, Letter
from evaluation.asking.sending_keys import SendingKeys

WRONG = "Écrivez une adresse électronique complète : prenom.nom@exemple.fr."
LISTED = "Cette adresse est déjà sur la liste : elle a, ou aura, un code à elle."


def retry(session: Session, campaign_id: UUID, *, by: Actor) -> None:
    """Try once more the letters that were refused."""
    contacts.changing(session, campaign_id, by=by)
    session.execute(update(Letter).where(Letter.campaign_id == campaign_id, Letter.refused).values(refused=False))


def abandon(session: Session, campaign_id: UUID, *, refused_only: bool, by: Actor) -> None:
    """Give up letters that have not left: their codes are lost, and nobody ever had them."""
    contacts.changing(session, campaign_id, by=by)
    given_up = delete(Letter).where(Letter.campaign_id == campaign_id)
    session.execute(given_up.where(Letter.refused) if refused_only else given_up)


def refused(session: Session, keys: SendingKeys, campaign_id: UUID) -> list[str]:
    """The addresses that the mail server will never take, in order."""
    rows = session.scalars(select(Letter.sealed).where(Letter.campaign_id == campaign_id, Letter.refused))
    return sorted(sending.content(keys, campaign_id, sealed).email for sealed in rows)


def correct(session: Session, keys: SendingKeys, campaign_id: UUID, wrong: str, right: str, *, by: Actor) -> None:
    """Send the letter refused at `wrong` to `right` instead, with the code that it holds; NotFound without one."""
    campaign = contacts.changing(session, campaign_id, by=by)
    right = right.strip().lower()
    if not contact_reading.ADDRESS.fullmatch(right):
        raise Invalid(WRONG, {"right": WRONG})
    there = select(Contact).where(Contact.campaign_id == campaign_id, Contact.email == right)
    if session.scalar(there) is not None:
        raise Invalid(LISTED, {"right": LISTED})
    letter, content = _of(session, keys, campaign_id, wrong)
    set_apart.check_contacts(session, campaign, [right], namesakes=False)
    signed = contact_erasure.signature(contacts.invitation(session, campaign), right)
    fresh = msgspec.structs.replace(content, email=right, signed=signed)
    letter.sealed, letter.refused = keys.seal(campaign_id, msgspec.json.encode(fresh)), False
    known = (Contact.campaign_id == campaign_id, Contact.email == wrong)
    session.execute(update(Contact).where(*known).values(email=right))
    session.flush()


def _of(session: Session, keys: SendingKeys, campaign_id: UUID, email: str) -> tuple[Letter, sending.Content]:
    for letter in session.scalars(select(Letter).where(Letter.campaign_id == campaign_id, Letter.refused)):
        content = sending.content(keys, campaign_id, letter.sealed)
        if content.email == email:
            return letter, content
    raise NotFound
