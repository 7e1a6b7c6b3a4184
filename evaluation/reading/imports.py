"""The entry of a file of answers in the box of a campaign: every row or none, in one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box import ballots
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.questionnaire import Audience
from evaluation.reading.import_reading import Mapping, of_wave, read_answers
from evaluation.reading.tabular import Table, WrongRows


def import_answers(
    session: Session,
    boxes: BallotBoxes,
    campaign_id: UUID,
    table: Table,
    mapping: Mapping,
    *,
    source: str,
    replace: bool = False,
    by: Actor,
    at: datetime,
    tell: Callable[[int], None] = lambda _row: None,
) -> int:
    """Put every row in the campaign's box, or none: WrongRows lists what prevents it. Returns the number of rows.

    `source`: SHA-256 of the file, which the journal keeps with the number of rows. Questions without a column are
    blanks. `tell` hears how many rows have entered.
    """
    campaign = campaigns.owned(session, campaign_id, by=by)
    referentiel = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    audience = cast(Audience, campaign.audience)
    faults = list(table.faults)
    rows = read_answers(of_wave(table, mapping), mapping, referentiel, audience, campaign.frame, faults)
    if faults:
        raise WrongRows(faults)
    return ballots.add_imported(
        session, boxes, campaign_id, rows, replace=replace, source=source, by=by, at=at, tell=tell
    )


def holds_answers(session: Session, boxes: BallotBoxes, campaign_id: UUID) -> bool:
    """Whether a file has entered the box already: another one must then replace it."""
    with boxes.looking(session, campaign_id) as box:
        return box.count() > 0
