"""The entry of a file of answers in the box of a campaign: every row or none, in one transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import ballots, campaigns, evaluations
from evaluation.ballot_keys import BallotKeys
from evaluation.campaign_models import Ballot
from evaluation.import_reading import Mapping, read_answers
from evaluation.questionnaire import Audience
from evaluation.tabular import Table, WrongRows


def import_answers(
    session: Session,
    keys: BallotKeys,
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
    blanks. `tell` hears the rank of each row as it is made ready.
    """
    campaign = campaigns.owned(session, campaign_id, by=by)
    referentiel = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    audience = cast(Audience, campaign.audience)
    faults = list(table.faults)
    answers, comments = read_answers(table, mapping, referentiel, audience, campaign.frame, faults)
    if faults:
        raise WrongRows(faults)
    return ballots.add_imported(
        session, keys, campaign_id, answers, comments, replace=replace, source=source, by=by, at=at, tell=tell
    )


def holds_answers(session: Session, campaign_id: UUID) -> bool:
    """Whether a file has entered the box already: another one must then replace it."""
    return bool(session.scalar(select(exists().where(Ballot.campaign_id == campaign_id))))
