"""Invitations to answer and reminders: sealed letters opened one by one, handed to the mail server, then erased."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from core import mail, outbox
from core.database import Database
from core.platform import Platform
from core.settings import Settings
from core.typography import date_fr
from core.vocabulary import label_title
from evaluation import evaluations
from evaluation.asking import contact_erasure, contacts, sending
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.sending import Content, Taken
from evaluation.asking.sending_keys import LetterBroken, SendingKeys
from label.models import Organisation

# Letters held at once by a worker, and letters that leave before the other tasks of the upkeep have their turn.
HELD, MOST = 25, 500
TEMPLATES = {"invite_respondent": "/repondre", "remind_respondent": "/repondre"}
STOP = "/courriels/stop"


def keys_of(settings: Settings) -> SendingKeys:
    """The keys of letters on their way, beside those of the ballot boxes."""
    return SendingKeys(settings.var / "ballot-keys")


def deliver(platform: Platform, render: mail.Render, *, at: datetime) -> int:
    """Hand waiting letters to the mail server; returns how many left. While it is away they wait, none is lost."""
    sender, done = _Sender(platform, render, at), 0
    while done < MOST:
        with platform.database.write() as session:
            taken = sending.take(session, at=at, most=HELD)
        if not taken:
            break
        left = sender.send_all(taken)
        done += len(taken) - left
        if left:
            break
    sending.forget_keys(platform.database, sender.keys)
    return done


def sweep(database: Database, *, at: datetime) -> None:
    """Erase the lists of closed campaigns, whoever closed them."""
    with database.read() as session:
        if not contact_erasure.overdue(session):
            return
    with database.write() as session:
        for campaign in contact_erasure.overdue(session):
            contact_erasure.erase(session, campaign, at=at)


def values(session: Session, settings: Settings, campaign_id: UUID) -> dict[str, Any]:
    """What every letter of a campaign says, apart from its code and its reader."""
    campaign = session.get_one(Campaign, campaign_id)
    evaluation = evaluations.get(session, campaign.evaluation_id)
    organisation = session.get_one(Organisation, evaluation.organisation_id)
    referentiel, said = evaluations.pinned(evaluation), contacts.of(session, campaign_id)
    ends_on = said.ends_on if said else None
    return {
        "role": "",
        "organisation": organisation.name,
        "word": organisation.word,
        "label": label_title(referentiel.identite.label, organisation.word),
        "minutes": referentiel.questionnaires[campaign.audience].minutes,  # type: ignore[index]
        "due": ends_on.isoformat() if ends_on else None,
        "phone": said.phone if said else "",
        "paper": said.paper if said else "",
        "reply_to": said.reply_to if said else "",
    }


def stop_link(settings: Settings, campaign_id: UUID, signed: str) -> str:
    """Where whoever was invited asks to be left alone; what follows the « ? » is in no log."""
    return f"{settings.pages}{STOP}?campagne={campaign_id}&signature={signed}"


def letter(
    settings: Settings, render: mail.Render, common: Mapping[str, Any], taken: Taken, content: Content, at: datetime
) -> EmailMessage:
    """The message of one letter."""
    stop = stop_link(settings, taken.campaign_id, content.signed)
    said = {**common, "stop": stop, "path": "/repondre"}
    if content.code:
        template = "invite_respondent"
        # After the #: browsers send it to nobody.
        said |= {"code": content.code, "path": f"/repondre#{content.code}"}
    else:
        template = "remind_respondent"
        said["first"] = date_fr(content.first) if content.first else ""
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if common["reply_to"]:
        headers["Reply-To"] = common["reply_to"]
    words = render({"template": template, "values": said})
    return mail.compose(settings, to=content.email, at=at, identity=taken.id.hex, words=words, headers=headers)


class _Sender:
    """One round of one worker."""

    def __init__(self, platform: Platform, render: mail.Render, at: datetime) -> None:
        self.database, self.settings, self.render, self.at = platform.database, platform.settings, render, at
        self.keys = keys_of(platform.settings)
        self._common: dict[UUID, dict[str, Any]] = {}

    def send_all(self, taken: list[Taken]) -> int:
        """Send each; returns how many the server could not take now: they are given back."""
        for place, one in enumerate(taken):
            try:
                self._send(one)
            except outbox.Later:
                with self.database.write() as session:
                    sending.release(session, [each.id for each in taken[place:]])
                return len(taken) - place
        return 0

    def _send(self, one: Taken) -> None:
        try:
            content = sending.content(self.keys, one.campaign_id, one.sealed)
        except LetterBroken:
            # Its key is gone with a restored backup: nobody will ever read it.
            self._after(one, sent=True)
            return
        try:
            made = letter(self.settings, self.render, self._values(one.campaign_id), one, content, self.at)
            mail.send(self.settings, made)
        except outbox.Later:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is may hold an address: only its kind is told)
            structlog.get_logger("mail").warning("refused", error=type(error).__name__)
            self._after(one, sent=False)
        else:
            self._after(one, sent=True)

    def _after(self, one: Taken, *, sent: bool) -> None:
        with self.database.write() as session:
            (sending.gone if sent else sending.refuse)(session, one.id)

    def _values(self, campaign_id: UUID) -> dict[str, Any]:
        if campaign_id not in self._common:
            with self.database.read() as session:
                self._common[campaign_id] = values(session, self.settings, campaign_id)
        return self._common[campaign_id]
