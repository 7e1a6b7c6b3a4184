"""A questionnaire as a respondent goes through it: short screens, and answers that travel from one to the next."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core import vocabulary
from core.errors import Invalid
from evaluation import evaluations
from evaluation.asking import leader_answers
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballots, blind_ballots
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.blind_ballots import Offer
from evaluation.measuring.packing import Values
from evaluation.models import Evaluation
from evaluation.questionnaire import Questionnaire
from evaluation.referentiel import Referentiel
from label.models import Organisation
from web.answering import screens
from web.answering.screens import Asked, Pages, Screen
from web.frame.typed import Typed

COMMENT = "commentaire"
# How an operator says where an answer comes from, in the address of the page.
ENTRIES = {"papier": "paper", "telephone": "phone", "borne": "kiosk"}
BLANK = "-"
# Each page of each respondent asks it: one statement, and no more than it needs.
ASKING = (
    select(
        Evaluation.referentiel_id,
        Evaluation.referentiel_digest,
        Evaluation.asked,
        Organisation.name,
        Organisation.word,
    )
    .join(Organisation, Organisation.id == Evaluation.organisation_id)
    .where(Evaluation.id == bindparam("evaluation"))
)


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire opened with a code: who asks, in which words, of whom; `leader` is empty for the anonymous.

    `secrecy`: sealed or blind box; `offer`: what the code may be exchanged for; `ticket`: no code came, a ticket did.
    """

    campaign_id: UUID
    audience: str
    collection: str
    organisation: str
    words: Mapping[str, str]
    questionnaire: Questionnaire
    referentiel: Referentiel
    screens: tuple[Screen, ...]
    pages: Pages
    secrecy: str = "sealed"
    offer: Offer | None = None
    ticket: bool = False
    leader: str = ""


class Draft(msgspec.Struct, kw_only=True):
    """What was answered so far: it lives in the forms of the pages and nowhere else."""

    code: str
    mode: str
    values: list[int | None]
    comment: str
    proofs: dict[str, str]

    @property
    def carried(self) -> str:
        """The answers as one short text: a digit or a dash for each question."""
        return "".join(BLANK if value is None else str(value) for value in self.values)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(value is not None for value in self.values)


def opened(session: Session, boxes: BallotBoxes, code: str, language: str) -> Sheet:
    """The questionnaire that a code or a ticket opens, for a leader or for the anonymous; Invalid otherwise."""
    if blind_ballots.is_ticket(code):
        return sheet(session, blind_ballots.find(session, boxes, code), language, ticket=True)
    try:
        campaign, offer = blind_ballots.opened(session, boxes, code)
    except Invalid:  # few codes are a leader's
        leader, campaign = leader_answers.find(session, code)
        return sheet(session, campaign, language, leader=leader.name)
    return sheet(session, campaign, language, offer=offer)


def sheet(
    session: Session,
    campaign: Campaign,
    language: str,
    *,
    leader: str = "",
    offer: Offer | None = None,
    ticket: bool = False,
) -> Sheet:
    """The questionnaire of a campaign in its organisation's words: French, English (en) or easy French (falc)."""
    asking = session.execute(ASKING, {"evaluation": campaign.evaluation_id}).one()
    evaluations.edition(asking.referentiel_id, asking.referentiel_digest)
    asked = msgspec.json.encode(asking.asked, order="deterministic").decode()
    edition = (asking.referentiel_id, asking.referentiel_digest, asked)
    made = screens.made(*edition, language, campaign.audience, asking.word)
    return Sheet(
        campaign_id=campaign.id,
        audience=campaign.audience,
        collection=campaign.collection,
        organisation=asking.name,
        words=vocabulary.forms(asking.word),
        questionnaire=made.questionnaire,
        referentiel=made.referentiel,
        screens=made.screens,
        pages=made.pages,
        secrecy=campaign.secrecy,
        offer=offer,
        ticket=ticket,
        leader=leader,
    )


def draft(sheet: Sheet, typed: Typed) -> Draft:
    """What the pages carried so far and what the last one added; anything unreadable is a blank."""
    items = sheet.questionnaire.items
    carried = typed.one("reponses")
    values = [_digit(symbol) for symbol in (carried if len(carried) == len(items) else BLANK * len(items))]
    for position in range(len(items)):
        if (given := typed.one(f"q-{position}")) != "":
            values[position] = _digit(given)
    proofs = {item.code: typed.one(f"preuve-{item.code}") for item in sheet.questionnaire.pratiques}
    return Draft(
        code=typed.one("code"),
        mode=typed.one("mode") if typed.one("mode") in ballots.MODES else "web",
        values=values,
        comment=typed.one(COMMENT),
        proofs={code: text for code, text in proofs.items() if text.strip()},
    )


def said(sheet: Sheet, values: Values) -> list[tuple[Screen, list[tuple[str, str]]]]:
    """The respondent's own answers in words, screen by screen; an empty answer is one left blank."""
    return [
        (
            screen,
            [
                (asked.text, "" if (value := values[asked.position]) is None else _words(asked, value))
                for asked in screen.asked
            ],
        )
        for screen in sheet.screens
    ]


def _words(asked: Asked, value: int) -> str:
    return (asked.no_opinion or "") if value == 0 else dict(asked.points).get(value, "")


def _digit(symbol: str) -> int | None:
    return int(symbol) if symbol.isascii() and symbol.isdigit() and len(symbol) == 1 else None
