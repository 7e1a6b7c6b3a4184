"""What is destroyed when its time has come: the answers, once nobody can appeal against the decision any more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import date_in_paris, midnight_in_paris, months_later
from core.database import Database
from evaluation.asking.campaign_models import Campaign
from evaluation.box import purging
from evaluation.models import Evaluation
from label import workflow
from label.models import Candidacy

# Two months to appeal (Code de justice administrative, R. 421-1), and one for a letter on its way.
APPEAL_MONTHS = 3
DECIDED = workflow.GRANTED | {"refused"}
GIVEN_UP = workflow.FINAL - DECIDED


def sweep(database: Database, *, at: datetime) -> None:
    """Destroy the answers whose time is over, each campaign in a transaction of its own."""
    with database.read() as session:
        due = purging.waiting(session, _over(session, at))
    for campaign in due:
        with database.write() as session:
            for found in purging.waiting(session, [campaign.id]):
                purging.destroy(session, found, at=at)


def _over(session: Session, at: datetime) -> list[UUID]:
    """The campaigns decided upon, or sealed on which no decision rests, more than the appeal period ago."""
    last = midnight_in_paris(months_later(date_in_paris(at), -APPEAL_MONTHS))
    decided = (Evaluation.purpose == "label") & Candidacy.state.in_(DECIDED) & (Candidacy.decided_at < last)
    undecided = (Evaluation.purpose == "pulse") | Candidacy.state.in_(GIVEN_UP)
    query = select(Campaign.id).join(Evaluation, Evaluation.id == Campaign.evaluation_id)
    query = query.join(Candidacy, Candidacy.id == Evaluation.candidacy_id)
    return list(session.scalars(query.where(decided | (undecided & (Campaign.sealed_at < last)))))
