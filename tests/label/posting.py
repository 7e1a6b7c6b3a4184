"""A campaign that writes to people through a real mail server, for the tests of invitations."""

import re
from datetime import datetime
from email.message import Message

from core.platform import Platform
from evaluation.asking import contact_erasure, contacts, sending
from evaluation.box.ballot_boxes import BallotBoxes
from label import invitations
from tests.core.mailbox import parts
from tests.evaluation.boxes import opened
from web.public.mails import renderer

CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")


class Post:
    """An open campaign of agents, its list, and the platform that writes to them."""

    def __init__(self, platform: Platform, boxes: BallotBoxes, at: datetime) -> None:
        self.platform, self.boxes, self.at = platform, boxes, at
        self.database, self.settings = platform.database, platform.settings
        self.keys = invitations.keys_of(self.settings)
        with self.database.write() as session:
            campaign, self.applicant, self.manager = opened(session, self.boxes, at)
            self.campaign_id = campaign.id

    def lists(self, count: int, site: str = "Centre", name: str = "agent") -> None:
        people: list[tuple[str, str | None]] = [(f"{name}{number}@essai.test", site) for number in range(count)]
        with self.database.write() as session:
            contacts.add(session, self.campaign_id, people, by=self.applicant, at=self.at)

    def invites(self) -> int:
        with self.database.write() as session:
            return sending.invite(session, self.boxes, self.keys, self.campaign_id, by=self.applicant, at=self.at)

    def reminds(self) -> int:
        with self.database.write() as session:
            return sending.remind(session, self.keys, self.campaign_id, by=self.applicant, at=self.at)

    def delivers(self) -> int:
        return invitations.deliver(self.platform, renderer(self.settings), at=self.at)

    def counted(self) -> contact_erasure.Listed:
        with self.database.read() as session:
            return contact_erasure.listed(session, self.campaign_id)


def codes_in(received: list[Message]) -> dict[str, str]:
    """Address → code."""
    return {str(message["To"]): CODE.findall(parts(message)[0])[0] for message in received}
