"""Receipts: what a respondent keeps to check that the answer counts, and which proves nothing else."""

import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluation.asking.campaign_models import Campaign, CampaignResult
from evaluation.box import code_format
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_keys import BallotKey

SIZE = 20
TYPE_IT = "Tapez le reçu que vous avez noté en répondant."


def receipt(key: BallotKey, tag: str, mark: bytes) -> str:
    """What the respondent keeps: it proves that the code is among those that count, and nothing else."""
    number = int.from_bytes(hmac.digest(key.receipt, mark, "sha256"), "big")
    drawn = "".join(code_format.ALPHABET[(number >> 5 * place) & 31] for place in range(SIZE - code_format.TAG - 1))
    return code_format.grouped(code_format.checked(tag + drawn))


def counts(session: Session, boxes: BallotBoxes, shown: str) -> bool:
    """Whether the answer of this receipt is in an open box or among the sealed ones."""
    wanted = code_format.grouped(code_format.typed(shown, SIZE, name="reçu", first=TYPE_IT))
    for campaign in session.scalars(select(Campaign).where(Campaign.tag == wanted[: code_format.TAG])):
        result = session.get(CampaignResult, campaign.id)
        if result is not None and wanted in result.receipts:
            return True
        if result is None and campaign.opened_at is not None and campaign.audience != "dirigeants":
            with boxes.looking(session, campaign.id) as box:
                if any(receipt(box.key, campaign.tag, mark) == wanted for mark in box.marks()):
                    return True
    return False
