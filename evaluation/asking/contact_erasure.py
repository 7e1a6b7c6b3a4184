"""How lists of contacts end: somebody asks to be left alone, the organisation erases, the closing erases the rest."""

import hmac
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from core.actor import SYSTEM, Actor
from core.errors import Conflict
from evaluation.asking import campaign_journal, campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.contact_models import Contact, Invitation, Letter

SENDING = "Des courriels attendent encore de partir : effacez la liste quand l’envoi est fini, ou abandonnez-le."


class Listed(msgspec.Struct, frozen=True):
    """How many are on the list, how many of them still wait for an invitation, how many letters have not left."""

    people: int
    waiting: int
    letters: int
    refused: int


def listed(session: Session, campaign_id: UUID) -> Listed:
    """Totals of the whole campaign: what may be said, whatever the size of its sites."""
    people = select(func.count()).select_from(Contact).where(Contact.campaign_id == campaign_id)
    letters = select(func.count()).select_from(Letter).where(Letter.campaign_id == campaign_id)

    def number(query: Select[int]) -> int:
        return session.scalar(query) or 0

    refused = number(letters.where(Letter.refused))
    return Listed(number(people), number(people.where(~Contact.invited)), number(letters) - refused, refused)


def purge(session: Session, campaign_id: UUID, *, by: Actor, at: datetime) -> None:
    """Erase the list; Conflict while letters are on their way."""
    campaign = campaigns.owned(session, campaign_id, by=by)
    if listed(session, campaign_id).letters:
        raise Conflict(SENDING)
    erase(session, campaign, by=by, at=at)


def erase(session: Session, campaign: Campaign, *, by: Actor = SYSTEM, at: datetime) -> None:
    """Erase the list and whatever has not left; the journal is told the seed of the draw. Harmless without a list."""
    found = session.get(Invitation, campaign.id)
    if found is None:
        return
    count = listed(session, campaign.id).people
    session.execute(delete(Contact).where(Contact.campaign_id == campaign.id))
    session.execute(delete(Letter).where(Letter.campaign_id == campaign.id))
    if not count and found.seed is None and not found.stopped:
        return
    data: dict[str, int | str] = {"count": count}
    if found.seed is not None:
        data["seed"] = found.seed.hex()
    # Who asked to be left alone stays so until nobody can be written to any more.
    found.seed, found.stopped = None, found.stopped if campaign.sealed_at is None else []
    found.purged_at = at
    session.flush()
    campaign_journal.note(session, "contacts.purged", campaign, by=by, at=at, data=data)


def overdue(session: Session) -> list[Campaign]:
    """Closed campaigns whose list, or letters, somebody forgot."""
    kept = select(Contact.campaign_id).union(select(Letter.campaign_id))
    return list(session.scalars(select(Campaign).where(Campaign.sealed_at.is_not(None), Campaign.id.in_(kept))))


def signature(found: Invitation, email: str) -> str:
    """What the link to be left alone carries: it proves an address without naming it."""
    return hmac.digest(found.stop_secret, email.encode(), "sha256").hex()[:32]


def stop(session: Session, campaign_id: UUID, signed: str) -> None:
    """Take an address off the list for good; nothing happens, and nothing tells, when there is none."""
    found = session.get(Invitation, campaign_id, with_for_update=True, populate_existing=True)
    if found is None:
        return
    for contact in session.scalars(select(Contact).where(Contact.campaign_id == campaign_id)):
        if hmac.compare_digest(signature(found, contact.email).encode(), signed.encode()):
            session.delete(contact)
            found.stopped = [*found.stopped, signed]
    session.flush()
