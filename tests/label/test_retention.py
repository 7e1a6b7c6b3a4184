"""Retention: answers live until nobody can appeal, then go; what they came to stays."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import journal
from core.database import Database
from core.errors import Conflict
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns
from evaluation.asking.campaign_models import Campaign, SealedAnswer
from evaluation.box import ballots, purging, receipts, sealing
from evaluation.measuring import counter_store
from label import retention
from label.models import Candidacy
from tests.evaluation.boxes import agents, answering, boxes_of, opened

DAY = timedelta(days=1)


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SealedAnswer)) or 0


def test_answers_are_destroyed_after_the_appeal_period_and_what_they_came_to_stays(
    database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    boxes = boxes_of(database, tmp_path, request)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        codes = answering(session, boxes, campaign, [agents(4)] * 9, at, by=applicant)
        answering(session, boxes, campaign, [agents(1)] * 3, at, site="Annexe", by=applicant)
        receipt = ballots.answer(session, boxes, codes[0], agents(3), "", mode="web", at=at)
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
        root = purging.rows_digest(session, campaign.id)
        candidacy = session.get_one(Candidacy, evaluations.get(session, campaign.evaluation_id).candidacy_id)
        before = campaign_results.get(session, campaign.id)
        assert [cut.counters.n for cut in counter_store.of(session, campaign)] == [3, 9]
    for state, moment, left in (
        ("evaluation", None, 12),
        ("adjourned", at, 12),
        ("granted", at + 90 * DAY, 12),
        ("granted", at, 0),
    ):
        with database.write() as session:
            decided = session.get_one(Candidacy, candidacy.id)
            decided.state, decided.decided_at = state, moment
        retention.sweep(database, at=at + 100 * DAY)
        with database.read() as session:
            assert kept(session) == left, (state, moment)
    with database.read() as session:
        found = session.get_one(Campaign, campaign.id)
        assert campaign_results.get(session, campaign.id) == before
        assert [(cut.sites, cut.counters.n) for cut in counter_store.of(session, found)] == [(("Annexe", "Centre"), 12)]
        assert receipts.counts(session, boxes, receipt)
        assert campaigns.participation(session, boxes, campaign.id).floor == 10
        *_, sealed, purged = journal.history(session, candidacy.id)
        assert (sealed.event, purged.event) == ("campaign.sealed", "campaign.purged")
        assert root.encode() in sealed.payload and root.encode() in purged.payload
        with pytest.raises(Conflict, match="effacées"):
            counter_store.recount(session, found)


def test_a_candidacy_given_up_keeps_no_answer_either(
    sqlite_database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    boxes = boxes_of(sqlite_database, tmp_path, request)
    with sqlite_database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        answering(session, boxes, campaign, [agents(4)] * 6, at, by=applicant)
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
        candidacy = session.get_one(Candidacy, evaluations.get(session, campaign.evaluation_id).candidacy_id)
        candidacy.state = "withdrawn"
    for days, left in ((89, 6), (100, 0)):
        retention.sweep(sqlite_database, at=at + days * DAY)
        with sqlite_database.read() as session:
            assert kept(session) == left
