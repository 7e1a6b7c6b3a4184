"""The people to write to: listed by their organisation, drawn by the platform if it was asked, erased at closing.

The list says who is entitled, never who answered: that is written nowhere.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import new_id
from core.errors import Conflict, Invalid
from evaluation.asking import campaign_journal, campaigns, contact_erasure, frames, set_apart
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.contact_models import Contact, Invitation
from evaluation.measuring.figures import grouped

DRAWN = "tirage"
SEALED = "La campagne est close : plus personne n’est invité ni relancé."
NO_CODES = "On n’écrit aux personnes que dans une campagne à codes : l’autre façon de recueillir n’a pas d’invitation."
ONE_DRAW = "Le tirage est fait : un second tirage, ou une adresse de plus, laisserait choisir ce qui arrange."


def of(session: Session, campaign_id: UUID) -> Invitation | None:
    """What the invitations of a campaign say and where they stand, None before anything was prepared."""
    return session.get(Invitation, campaign_id)


def describe(
    session: Session,
    campaign_id: UUID,
    *,
    ends_on: date | None,
    phone: str,
    paper: str,
    reply_to: str,
    by: Actor,
    at: datetime,
) -> Invitation:
    """Keep what letters and mails say: the last day, how to answer by telephone or on paper, whom to ask."""
    campaign = changing(session, campaign_id, by=by)
    if ends_on is not None and ends_on < at.date():
        sentence = "Le dernier jour pour répondre est déjà passé."
        raise Invalid(sentence, {"ends_on": sentence})
    found = invitation(session, campaign)
    found.ends_on, found.phone, found.paper, found.reply_to = ends_on, phone.strip(), paper.strip(), reply_to
    session.flush()
    return found


def add(
    session: Session,
    campaign_id: UUID,
    people: Sequence[tuple[str, str | None]],
    *,
    namesakes: bool = False,
    by: Actor,
    at: datetime,
) -> int:
    """Put people (address, site) on the list; returns how many were not there yet.

    Never more than people entitled, never a leader (`namesakes`: those who seem to be one are somebody else), never
    again somebody who asked to be left alone.
    """
    campaign = changing(session, campaign_id, by=by)
    found = invitation(session, campaign)
    if found.drawn_from:
        raise Conflict(ONE_DRAW)
    set_apart.check_contacts(session, campaign, [email for email, _ in people], namesakes=namesakes)
    listed = set(session.scalars(select(Contact.email).where(Contact.campaign_id == campaign.id)))
    fresh = [(email, site) for email, site in people if email not in listed]
    fresh = [(email, site) for email, site in fresh if contact_erasure.signature(found, email) not in found.stopped]
    _check_room(session, campaign, fresh)
    if fresh:
        rows = [{"id": new_id(), "campaign_id": campaign.id, "email": email, "site": site} for email, site in fresh]
        session.execute(insert(Contact), rows)
        found.purged_at = None
    campaign_journal.note(session, "contacts.listed", campaign, by=by, at=at, data={"count": len(fresh)})
    return len(fresh)


def draw(session: Session, campaign_id: UUID, count: int, *, by: Actor, at: datetime) -> None:
    """Keep a simple random sample of the list and erase the others at once.

    People are ranked by HMAC-SHA-256(seed, address), the first `count` are kept: every sample is as likely, and whoever
    holds the list can draw it again with the seed, whose SHA-256 the journal holds before it is told at the purge.
    """
    campaign = changing(session, campaign_id, by=by)
    found = invitation(session, campaign)
    if campaign.collection != DRAWN:
        raise Conflict("Cette campagne s’adresse à tous : on ne tire au sort que si la préparation le dit.")
    if found.drawn_from:
        raise Conflict(ONE_DRAW)
    listed = session.scalars(select(Contact.email).where(Contact.campaign_id == campaign.id)).all()
    if not 0 < count <= len(listed):
        sentence = f"Tirez entre 1 et {grouped(len(listed))} personnes : la liste n’en compte pas plus."
        raise Invalid(sentence, {"count": sentence})
    seed = secrets.token_bytes(32)
    left = sample(listed, count, seed)[1]
    session.execute(delete(Contact).where(Contact.campaign_id == campaign.id, Contact.email.in_(left)))
    found.seed, found.drawn_from = seed, len(listed)
    session.flush()
    data = {"count": count, "among": len(listed), "seed_sha256": sha256(seed).hexdigest()}
    campaign_journal.note(session, "contacts.drawn", campaign, by=by, at=at, data=data)


def sample(emails: Sequence[str], count: int, seed: bytes) -> tuple[list[str], list[str]]:
    """Those drawn and those left, whatever the order of the list."""
    ranked = sorted(emails, key=lambda email: (hmac.digest(seed, email.encode(), "sha256"), email))
    return ranked[:count], ranked[count:]


def changing(session: Session, campaign_id: UUID, *, by: Actor) -> Campaign:
    """The campaign with codes, locked, not yet closed."""
    campaign = campaigns.owned(session, campaign_id, by=by)
    if campaign.collection not in frames.WITH_CODES or campaign.audience == "dirigeants":
        raise Conflict(NO_CODES)
    if campaign.sealed_at is not None:
        raise Conflict(SEALED)
    return campaign


def invitation(session: Session, campaign: Campaign) -> Invitation:
    """What this campaign's invitations say, made empty the first time."""
    found = of(session, campaign.id)
    if found is None:
        found = Invitation(campaign_id=campaign.id, stop_secret=secrets.token_bytes(32), stopped=[])
        session.add(found)
        session.flush()
    return found


def _check_room(session: Session, campaign: Campaign, fresh: Sequence[tuple[str, str | None]]) -> None:
    query = select(Contact.site, func.count()).where(Contact.campaign_id == campaign.id, ~Contact.invited)
    wanted = Counter[str | None]()
    for site, count in session.execute(query.group_by(Contact.site)):
        wanted[site] = count
    wanted.update(site for _, site in fresh)
    left = {site: max(0, people - campaign.issued.get(site, 0)) for site, people in campaign.frame.items()}
    faults = [
        f"{site} : {grouped(wanted[site])} à inviter, {grouped(room)} possibles"
        for site, room in left.items()
        if wanted[site] > room
    ]
    if faults:
        sentence = "Il y aurait plus de codes que de personnes habilitées. " + " ; ".join(faults) + "."
        raise Invalid(sentence, {"liste": sentence})
