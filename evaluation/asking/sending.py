"""Codes by mail: each put in a letter with an address, sealed under a key that dies with the last one.

Between two sittings of the server a letter is bytes of one size without moment or order; once it has left, its row is
erased and nothing says any more which code went to whom.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import SystemRandom
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.calendar import date_in_paris
from core.database import Database, new_id
from core.errors import Conflict
from evaluation.asking import campaign_journal, contact_erasure, contacts
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.contact_models import Contact, Invitation, Letter
from evaluation.asking.sending_keys import SendingKeys
from evaluation.box import codes
from evaluation.box.ballot_boxes import BallotBoxes

REMINDER_GAP = timedelta(days=5)
# Longer than a mail server may keep us waiting for the letters taken at once.
LEASE = timedelta(minutes=15)
NOT_OPEN = "Ouvrez d’abord la campagne : un code reçu avant l’ouverture n’ouvrirait rien."
NOBODY = "Personne n’attend d’invitation sur cette liste : ajoutez d’abord des contacts."
NOT_DRAWN = "Tirez d’abord au sort les personnes à inviter : la préparation dit que cette campagne s’adresse à elles."


class Content(msgspec.Struct, frozen=True):
    """What a sealed letter holds; a reminder has no code, but the day of the letter that had it."""

    email: str
    code: str = ""
    signed: str = ""
    first: date | None = None


class Taken(msgspec.Struct, frozen=True):
    """A letter that one worker holds for a while."""

    id: UUID
    campaign_id: UUID
    sealed: bytes


def invite(
    session: Session, boxes: BallotBoxes, keys: SendingKeys, campaign_id: UUID, *, by: Actor, at: datetime
) -> int:
    """Make a code for everyone on the list who has none, and put each in a letter; returns how many."""
    campaign = contacts.changing(session, campaign_id, by=by)
    found = contacts.invitation(session, campaign)
    _may_send(campaign, found)
    waiting: dict[str | None, list[str]] = defaultdict(list)
    fresh = select(Contact.site, Contact.email).where(Contact.campaign_id == campaign.id, ~Contact.invited)
    for site, email in session.execute(fresh):
        waiting[site].append(email)
    if not waiting:
        raise Conflict(NOBODY)
    letters = []
    for site, emails in waiting.items():
        given = codes.issue(session, boxes, campaign.id, site, len(emails), by=by, at=at)
        SystemRandom().shuffle(given)
        letters += [
            Content(email, code, contact_erasure.signature(found, email))
            for email, code in zip(emails, given, strict=True)
        ]
    session.execute(update(Contact).where(Contact.campaign_id == campaign.id, ~Contact.invited).values(invited=True))
    _queue(session, keys, found, letters)
    found.invited, found.invited_at = found.invited + len(letters), at
    session.flush()
    campaign_journal.note(session, "contacts.invited", campaign, by=by, at=at, data={"count": len(letters)})
    return len(letters)


def remind(session: Session, keys: SendingKeys, campaign_id: UUID, *, by: Actor, at: datetime) -> int:
    """Write to everyone on the list who was invited, whether they answered or not; returns how many."""
    campaign = contacts.changing(session, campaign_id, by=by)
    found = contacts.invitation(session, campaign)
    _may_send(campaign, found)
    if found.invited_at is None:
        raise Conflict("Envoyez d’abord les invitations : il n’y a rien à rappeler.")
    if at < (due := next_reminder(found)):
        day = date_in_paris(due)
        raise Conflict(
            f"Le dernier message est trop récent : attendez le {day:%d/%m/%Y}. Une relance tous les "
            f"{REMINDER_GAP.days} jours au plus, pour ne harceler personne."
        )
    invited = select(Contact.email).where(Contact.campaign_id == campaign.id, Contact.invited)
    first = date_in_paris(found.invited_at)
    letters = [Content(email, "", contact_erasure.signature(found, email), first) for email in session.scalars(invited)]
    if not letters:
        raise Conflict("La liste est vide ou effacée : il n’y a plus personne à relancer.")
    _queue(session, keys, found, letters)
    found.reminded_at = at
    session.flush()
    campaign_journal.note(session, "contacts.reminded", campaign, by=by, at=at, data={"count": len(letters)})
    return len(letters)


def next_reminder(found: Invitation) -> datetime:
    """The moment from which everyone may be reminded again; only once invited."""
    assert found.invited_at is not None  # noqa: S101 (the caller looked)
    return max(found.invited_at, found.reminded_at or found.invited_at) + REMINDER_GAP


def take(session: Session, *, at: datetime, most: int) -> list[Taken]:
    """Letters that may leave now, held for a while so that no other worker sends them too."""
    free = or_(Letter.leased_until.is_(None), Letter.leased_until < at)
    query = select(Letter).where(~Letter.refused, free).order_by(Letter.id).limit(most)
    taken = session.scalars(query.with_for_update(skip_locked=True)).all()
    for letter in taken:
        letter.leased_until = at + LEASE
    return [Taken(letter.id, letter.campaign_id, letter.sealed) for letter in taken]


def release(session: Session, ids: Sequence[UUID]) -> None:
    """Give letters back: the mail server is away."""
    session.execute(update(Letter).where(Letter.id.in_(ids)).values(leased_until=None))


def gone(session: Session, letter_id: UUID) -> None:
    """Erase a letter that has left."""
    session.execute(delete(Letter).where(Letter.id == letter_id))


def refuse(session: Session, letter_id: UUID) -> None:
    """Set aside a letter that the mail server will never take."""
    session.execute(update(Letter).where(Letter.id == letter_id).values(refused=True, leased_until=None))


def content(keys: SendingKeys, campaign_id: UUID, sealed: bytes) -> Content:
    """What a letter holds; LetterBroken when it cannot be opened."""
    return msgspec.json.decode(keys.open(campaign_id, sealed), type=Content)


def forget_keys(database: Database, keys: SendingKeys) -> None:
    """Destroy the key of every campaign without letters, and empty SQLite's log of those that were erased."""
    for campaign_id in keys.held():
        with database.write() as session:
            # Letters are queued under the same lock: none can be written between the count and the destruction.
            session.get(Campaign, campaign_id, with_for_update=True)
            if session.scalar(select(func.count()).where(Letter.campaign_id == campaign_id)):
                continue
            keys.destroy(campaign_id)
        if database.is_sqlite:
            raw = database.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()


def _may_send(campaign: Campaign, found: Invitation) -> None:
    if campaign.opened_at is None:
        raise Conflict(NOT_OPEN)
    if campaign.collection == contacts.DRAWN and not found.drawn_from:
        raise Conflict(NOT_DRAWN)


def _queue(session: Session, keys: SendingKeys, found: Invitation, letters: list[Content]) -> None:
    """Write letters in an order that says nothing, under numbers drawn at random."""
    keys.create(found.campaign_id)
    SystemRandom().shuffle(letters)
    rows = [
        {
            "id": new_id(),
            "campaign_id": found.campaign_id,
            "sealed": keys.seal(found.campaign_id, msgspec.json.encode(letter)),
            "refused": False,
        }
        for letter in letters
    ]
    session.execute(insert(Letter), rows)
    found.queued = len(rows)
