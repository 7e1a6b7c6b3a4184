"""Nobody answers twice: whoever is invited by name among the leaders is not counted among the agents."""

import re
from collections.abc import Sequence
from datetime import datetime
from unicodedata import combining, normalize
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid
from evaluation.asking import campaign_journal, campaigns, leaders
from evaluation.asking.campaign_models import Campaign, Leader
from evaluation.asking.contact_models import Contact, LeaderAddress

WHY = "Un dirigeant répond en son nom et ne compte pas parmi les agents."
DIGITS = re.compile(r"\d+")


def check_contacts(session: Session, campaign: Campaign, emails: Sequence[str], *, namesakes: bool) -> None:
    """Invalid when an address of the agents' list is that of a leader, or seems to be by its name."""
    if campaign.audience != "collaborateurs":
        return
    sure, alike = [], []
    for leader, address in _named(session, campaign.evaluation_id):
        sure += [f"{email} ({leader.name})" for email in emails if email == address]
        alike += [f"{email} ({leader.name})" for email in emails if email != address and looks_like(email, leader.name)]
    if sure:
        sentence = f"{WHY} Retirez de la liste : {', '.join(sure)}."
        raise Invalid(sentence, {"liste": sentence})
    if alike and not namesakes:
        sentence = f"{WHY} Retirez de la liste : {', '.join(alike)} ; ou cochez qu’il s’agit d’homonymes."
        raise Invalid(sentence, {"namesakes": sentence})


def check_leader(session: Session, evaluation_id: UUID, name: str, email: str, *, namesakes: bool) -> None:
    """Invalid when somebody about to be invited as a leader is on the agents' list, or seems to be."""
    agents = campaigns.of(session, evaluation_id).get("collaborateurs")
    if agents is None:
        return
    listed = session.scalars(select(Contact.email).where(Contact.campaign_id == agents.id)).all()
    if email and email in listed:
        sentence = f"{email} est sur la liste des agents. {WHY} Retirez d’abord cette adresse de la liste."
        raise Invalid(sentence, {"email": sentence})
    alike = [address for address in listed if address != email and looks_like(address, name)]
    if alike and not namesakes:
        sentence = (
            f"La liste des agents contient {', '.join(alike)}. {WHY} Retirez cette adresse, ou cochez « homonyme »."
        )
        raise Invalid(sentence, {"namesakes": sentence})


def keep_address(session: Session, leader: Leader, email: str) -> None:
    """Keep the e-mail given for a leader."""
    if email:
        session.add(LeaderAddress(leader_id=leader.id, email=email))
        session.flush()


def is_checked(session: Session, campaign: Campaign) -> bool:
    """Whether the list of contacts lets the platform see by itself that leaders are not among the agents."""
    return bool(session.scalar(select(exists().where(Contact.campaign_id == campaign.id))))


def to_declare(session: Session, campaign: Campaign) -> bool:
    """Whether opening this campaign takes the organisation's word that no leader is counted among the agents."""
    agents = campaigns.of(session, campaign.evaluation_id).get("collaborateurs")
    if agents is None or campaign.audience == "usagers" or is_checked(session, agents):
        return False
    return campaign.audience == "collaborateurs" or agents.opened_at is not None


def declare(session: Session, campaign: Campaign, *, by: Actor, at: datetime) -> None:
    """Journal that the organisation answers for it."""
    named = len(leaders.of(session, campaign.evaluation_id))
    campaign_journal.note(session, "leaders.set_apart", campaign, by=by, at=at, data={"leaders": named})


def looks_like(email: str, name: str) -> bool:
    """Whether an address is made of this name: anne.roy@, roy.anne@, a.roy@, aroy@; numbers and accents aside."""
    local = DIGITS.sub("", _plain(email.partition("@")[0]))
    parts = re.findall(r"[a-z]+", _plain(name))
    if len(parts) < 2:
        return False
    first, last = parts[0], "".join(parts[1:])
    letters = "".join(re.findall(r"[a-z]+", local))
    return letters in {first + last, last + first, first[0] + last}


def _named(session: Session, evaluation_id: UUID) -> list[tuple[Leader, str | None]]:
    query = (
        select(Leader, LeaderAddress.email)
        .join(Campaign, Campaign.id == Leader.campaign_id)
        .outerjoin(LeaderAddress, LeaderAddress.leader_id == Leader.id)
        .where(Campaign.evaluation_id == evaluation_id)
        .order_by(Leader.name)
    )
    return [(leader, address) for leader, address in session.execute(query)]


def _plain(text: str) -> str:
    """Without accents, in lower case."""
    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
