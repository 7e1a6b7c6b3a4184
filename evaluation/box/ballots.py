"""Ballots: one a code, the last answer counts, encrypted as it comes; an answer leaves no other trace than itself."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation import evaluations
from evaluation.asking import campaign_journal, campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box import code_format, codes, imported_rows, receipts
from evaluation.box.ballot_box import Box
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_payload import Content
from evaluation.box.ballot_stores import BoxGone
from evaluation.box.imported_rows import ImportedRows
from evaluation.measuring import packing
from evaluation.measuring.figures import grouped
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel

MODES = {"web": "en ligne", "paper": "sur papier", "phone": "par téléphone", "kiosk": "sur une borne"}
LONGEST_COMMENT = 1000
MARK = 32
# Answers of a file are kept many to a ballot: nobody typed them here, and none will change alone.
PER_BALLOT = 500
TOGETHER = 20


def find(session: Session, boxes: BallotBoxes, code: str, *, at: datetime | None = None) -> Campaign:
    """The open campaign in which this code may answer; one and the same refusal for every other code."""
    symbols = code_format.typed(code)
    for campaign in _running(session, boxes, symbols, at):
        try:
            with boxes.looking(session, campaign.id) as box:
                if box.right(codes.mark(box.key, symbols)) is not None:
                    return campaign
        except BoxGone:
            _must_be_sealed(boxes, campaign)
    raise code_format.refused()


def answer(
    session: Session,
    boxes: BallotBoxes,
    code: str,
    values: Sequence[int | None],
    comment: str,
    *,
    mode: str,
    at: datetime,
) -> str:
    """Put the answer in the box in place of the code's earlier one, and return its receipt, the same each time.

    `values` are aligned on the questionnaire's items. Neither moment nor person is kept.
    """
    symbols = code_format.typed(code)
    for campaign in _running(session, boxes, symbols, at):
        said = content(session, campaign, values, comment, mode=mode)
        try:
            with boxes.answering(session, campaign.id) as box:
                mark = codes.mark(box.key, symbols)
                # Asked inside the transaction: nothing enters a box that was sealed meanwhile.
                if (right := box.right(mark)) is not None:
                    box.put([(mark, [msgspec.structs.replace(said, site=right.site)])])
                    return receipts.receipt(box.key, campaign.tag, mark)
        except BoxGone:
            _must_be_sealed(boxes, campaign)
    raise code_format.refused()


def content(
    session: Session,
    campaign: Campaign,
    values: Sequence[int | None],
    comment: str,
    *,
    mode: str,
    site: str | None = None,
) -> Content:
    """One answer as the box keeps it, once checked against the questionnaire; Invalid with what is wrong."""
    packed = packing.pack(packing.checked(_referentiel(session, campaign), cast(Audience, campaign.audience), values))
    if mode not in MODES:
        raise Invalid("Le mode de réponse est inconnu.", {"mode": "Choisissez comment la réponse a été donnée."})
    return Content(packed, mode, site, checked_comment(comment))


def add_imported(
    session: Session,
    boxes: BallotBoxes,
    campaign_id: UUID,
    rows: ImportedRows,
    *,
    replace: bool = False,
    source: str = "",
    by: Actor,
    at: datetime,
    tell: Callable[[int], None] = lambda _row: None,
) -> int:
    """Put the answers of a file in the box of an open campaign by import; `replace` empties it first.

    `source`: SHA-256 of the file, kept by the journal; `tell` hears how many rows have entered, now and then.

    A second file without `replace` is a Conflict: nobody counts twice by accident. Returns how many answers entered.
    """
    campaign = campaigns.owned(session, campaign_id, by=by)
    _may_import(campaign)
    if not len(rows):
        raise Invalid("Le fichier ne contient aucune réponse : rien n’est importé.")
    imported_rows.check(_referentiel(session, campaign), cast(Audience, campaign.audience), list(campaign.frame), rows)
    said = [checked_comment(comment) if comment else "" for comment in rows.comments]
    rows = msgspec.structs.replace(rows, comments=said)
    box = boxes.joined(session, campaign.id)
    if box.count() and not replace:
        raise Conflict("Un fichier est déjà importé : demandez à le remplacer pour ne pas compter deux fois.")
    box.empty()
    _fill(box, rows, tell)
    data = {"answers": len(rows), "file": source}
    campaign_journal.note(session, "campaign.imported", campaign, by=by, at=at, data=data)
    return len(rows)


def _fill(box: Box, rows: ImportedRows, tell: Callable[[int], None]) -> None:
    """Parts of the file enter in the order of random marks, a few at a time so that memory stays that of a few."""
    starts = list(range(0, len(rows), PER_BALLOT))
    secrets.SystemRandom().shuffle(starts)
    marks = sorted(secrets.token_bytes(MARK) for _ in starts)
    for first in range(0, len(starts), TOGETHER):
        places = slice(first, first + TOGETHER)
        parts = [list(rows.contents(start, start + PER_BALLOT)) for start in starts[places]]
        box.put(list(zip(marks[places], parts, strict=True)))
        tell(min(len(rows), (first + len(parts)) * PER_BALLOT))


def checked_comment(text: str) -> str:
    """The comment, trimmed; Invalid when it is too long to be read."""
    comment = text.replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT:
        length, most = grouped(len(comment)), grouped(LONGEST_COMMENT)
        sentence = f"Votre commentaire compte {length} signes : raccourcissez-le à {most}."
        raise Invalid(sentence, {"comment": sentence})
    return comment


def _running(session: Session, boxes: BallotBoxes, code: str, at: datetime | None) -> Sequence[Campaign]:
    """The open campaigns that may know a code; with none, a box that entitles nobody takes the time of one."""
    query = select(Campaign).where(
        Campaign.tag == code[: code_format.TAG],
        Campaign.audience != "dirigeants",
        Campaign.opened_at.is_not(None),
        Campaign.sealed_at.is_(None),
    )
    running = session.scalars(query if at is None else query.where(Campaign.opened_at <= at)).all()
    if not running:
        with boxes.decoy() as box:
            box.right(codes.mark(box.key, code))
    return running


def _must_be_sealed(boxes: BallotBoxes, campaign: Campaign) -> None:
    """A box that is gone was just sealed; keys without a box are answers lost, and somebody must know."""
    if campaign.id in boxes.held():
        raise BoxGone(str(campaign.id))


def _may_import(campaign: Campaign) -> None:
    if campaign.collection != "import":
        raise Conflict("Cette campagne se fait par codes : un fichier recueilli ailleurs ne peut pas s’y mêler.")
    if campaign.opened_at is None or campaign.sealed_at is not None:
        raise Conflict("Un fichier s’importe quand la campagne est ouverte et pas encore close.")


def _referentiel(session: Session, campaign: Campaign) -> Referentiel:
    return evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
