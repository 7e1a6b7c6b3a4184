"""The blind box: a code is exchanged once for a signed ticket that nobody can recognise, and the ticket answers.

The respondent's browser draws a number and hides it (RFC 9474); the box signs what it cannot read and takes the right
of the code away; later the number and its signature, without any code, put an answer in the box, and replace it until
closing. A ticket says its campaign and its site, nothing else.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.errors import Invalid
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballots, blind_box, blind_signature, code_format, codes, receipts
from evaluation.box.ballot_box import Box
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_stores import BoxGone
from evaluation.box.blind_signature import BlindSignatureError

BLIND = "blind"
PREFIX = "aveugle."
LONGEST_TICKET = 4000


class Ticket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What answers instead of a code: the prepared message (`jeton`) and its signature, in base64."""

    campagne: UUID
    site: str
    jeton: bytes
    signature: bytes


class Offer(msgspec.Struct, frozen=True):
    """What a browser needs to hide its number: the public key (DER) of the code's site, and the site's name.

    `taken` says that the code was exchanged already: it no longer answers by itself.
    """

    public: bytes
    site: str
    taken: bool

    @property
    def key(self) -> str:
        """The public key in base64."""
        return b64encode(self.public).decode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key in hexadecimal, as the journal has it since the opening."""
        return sha256(self.public).hexdigest()


def opened(session: Session, boxes: BallotBoxes, code: str) -> tuple[Campaign, Offer | None]:
    """The open campaign of a code, exchanged or not, and what the code may be exchanged for; Invalid otherwise.

    No offer where the box is not blind, or where the code has answered by itself.
    """
    symbols = code_format.typed(code)
    try:
        plain = ballots.find(session, boxes, code)
    except Invalid:
        plain = None  # an exchanged code has no right of its own any more
    if plain is not None and plain.secrecy != BLIND:
        return plain, None
    for campaign in session.scalars(_running().where(Campaign.tag == symbols[: code_format.TAG])):
        try:
            with boxes.looking(session, campaign.id) as box:
                if found := _offer(box, codes.mark(box.key, symbols)):
                    return campaign, found
        except BoxGone:
            continue
    if plain is None:
        raise code_format.refused()
    return plain, None


def exchange(session: Session, boxes: BallotBoxes, code: str, blinded: bytes) -> bytes:
    """Sign a hidden number for a code, which no longer answers by itself; asked again, the same is signed again.

    Invalid for a code that opens nothing or has answered, Conflict for another number. Nothing of it leaves the box.
    """
    campaign, offered = opened(session, boxes, code)
    if offered is None:
        raise code_format.refused()
    try:
        with boxes.answering(session, campaign.id) as box:
            return blind_box.sign(box, codes.mark(box.key, code_format.typed(code)), blinded)
    except (BoxGone, BlindSignatureError):
        raise code_format.refused() from None


def is_ticket(text: str) -> bool:
    """Whether what answers is a ticket rather than a code."""
    return text.startswith(PREFIX)


def find(session: Session, boxes: BallotBoxes, text: str) -> Campaign:
    """The open campaign of a ticket; refused like an unknown code otherwise."""
    campaign, ticket = _campaign(session, text)
    try:
        with boxes.looking(session, campaign.id) as box:
            _checked(box, ticket)
    except BoxGone:
        raise code_format.refused() from None
    return campaign


def answer(
    session: Session, boxes: BallotBoxes, text: str, values: Sequence[int | None], comment: str, *, mode: str
) -> str:
    """Put the answer of a ticket in the box in place of its earlier one, and return its receipt, the same each time."""
    campaign, ticket = _campaign(session, text)
    said = ballots.content(session, campaign, values, comment, mode=mode, site=ticket.site or None)
    try:
        with boxes.answering(session, campaign.id) as box:
            mark = _checked(box, ticket)
            box.put([(mark, [said])])
            return receipts.receipt(box.key, campaign.tag, mark)
    except BoxGone:
        raise code_format.refused() from None


def _offer(box: Box, mark: bytes) -> Offer | None:
    taken = blind_box.exchanged(box, mark)
    known = taken or box.right(mark)
    if known is None or blind_box.has_answered(box, mark):
        return None
    site = known.site or ""
    public = blind_box.public_key(box, site)
    return None if public is None else Offer(public, site, taken is not None)


def _running() -> Select[Campaign]:
    conditions = (Campaign.secrecy == BLIND, Campaign.opened_at.is_not(None), Campaign.sealed_at.is_(None))
    return select(Campaign).where(*conditions)


def _campaign(session: Session, text: str) -> tuple[Campaign, Ticket]:
    """The open campaign that a ticket names."""
    try:
        ticket = msgspec.json.decode(b64decode(text.removeprefix(PREFIX)[:LONGEST_TICKET], validate=True), type=Ticket)
    except ValueError:  # not base64, not JSON, or not a ticket
        raise code_format.refused() from None
    campaign = session.scalar(_running().where(Campaign.id == ticket.campagne))
    if campaign is None:
        raise code_format.refused()
    return campaign, ticket


def _checked(box: Box, ticket: Ticket) -> bytes:
    """The mark of a ticket that this box signed; the refusal of any unknown code otherwise."""
    public = blind_box.public_key(box, ticket.site)
    if public is None:
        raise code_format.refused()
    if not blind_signature.verifies(blind_box.loaded_public(public), ticket.jeton, ticket.signature):
        raise code_format.refused()
    return hmac.digest(box.key.code, b"jeton" + ticket.jeton, "sha256")
