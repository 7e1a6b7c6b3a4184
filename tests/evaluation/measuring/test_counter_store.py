"""Counters in the database: all that a page needs, the same as the answers say, repaired when they are not."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from audit import journal
from core.actor import SYSTEM
from core.database import Database
from core.errors import Conflict
from evaluation import evaluations, verdict
from evaluation.asking import campaign_results
from evaluation.asking.campaign_models import Campaign, CampaignResult, SealedAnswer
from evaluation.box import sealing
from evaluation.measuring import counter_store
from evaluation.measuring.counter_models import CampaignCounter
from evaluation.measuring.counters import nobody, pack
from tests.builders import make_person
from tests.evaluation.boxes import USER_ITEMS, agents, answering, boxes_in, opened

FRAME = {"Centre": 60, "Annexe": 40, "Dépôt": 8}


def sealed(session: Session, at: datetime, folder: Path) -> Campaign:
    """A sealed campaign of agents on three sites, the smallest with one answer."""
    boxes = boxes_in(folder)
    campaign, applicant, manager = opened(session, boxes, at, frame=FRAME)
    for site, count in (("Centre", 9), ("Annexe", 5), ("Dépôt", 1)):
        rows = [agents(1 + number % 4) for number in range(count)]
        answering(session, boxes, campaign, rows, at, site=site, by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    return campaign


def test_a_campaign_leaves_one_row_of_counters_a_cut(database: Database, at: datetime, tmp_path: Path) -> None:
    with database.write() as session:
        campaign = sealed(session, at, tmp_path)
    with database.read() as session:
        cuts = counter_store.of(session, session.get_one(Campaign, campaign.id))
        assert [(cut.sites, cut.people, cut.counters.n) for cut in cuts] == [
            (("Annexe", "Dépôt"), 48, 6),
            (("Centre",), 60, 9),
        ]
        assert counter_store.recount(session, campaign) == cuts
        assert counter_store.figures_hold(session, campaign)


def test_showing_a_sealed_campaign_reads_none_of_its_answers(
    sqlite_database: Database, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path / "boxes")
    with sqlite_database.write() as session:
        few = sealed(session, at, tmp_path)
        manager = make_person(session, at, "manager")
        within = few.evaluation_id, manager, manager
        many, _, _ = opened(session, boxes, at, audience="usagers", frame=FRAME, within=within)
        for site in FRAME:
            answering(session, boxes, many, [[4] * USER_ITEMS] * 8, at, site=site, by=manager)
        sealing.seal(session, boxes, many.id, by=manager, at=at)
    asked: list[str] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    read = []
    for campaign in (few, many):
        with sqlite_database.read() as session:
            before = len(asked)
            campaign_results.get(session, campaign.id)
            counter_store.of(session, session.get_one(Campaign, campaign.id))
            read.append(len(asked) - before)
            verdict.gather(session, campaign.evaluation_id)
    assert read[0] == read[1] > 0, "as many questions to the database whatever the number of answers"
    assert not any("sealed_answer" in statement for statement in asked)


def test_every_figure_stays_when_the_answers_are_gone(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign = sealed(session, at, tmp_path)
    before = verdict.gather(session, campaign.evaluation_id), counter_store.of(session, campaign)
    session.execute(delete(SealedAnswer))
    assert (verdict.gather(session, campaign.evaluation_id), counter_store.of(session, campaign)) == before
    assert counter_store.figures_hold(session, campaign)
    with pytest.raises(Conflict, match="font foi"):
        counter_store.rebuild(session, campaign, by=SYSTEM, at=at)


def test_altered_counters_are_counted_again_and_the_repair_is_journalled(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    campaign = sealed(session, at, tmp_path)
    right = counter_store.of(session, campaign)
    assert counter_store.rebuild(session, campaign, by=SYSTEM, at=at) == []
    layout = right[0].counters.layout
    centre = CampaignCounter.name == "Centre"
    session.execute(update(CampaignCounter).where(centre).values(packed=pack(nobody(layout))))
    session.expire_all()
    assert not counter_store.figures_hold(session, campaign)
    assert counter_store.rebuild(session, campaign, by=SYSTEM, at=at) == ["Centre"]
    assert counter_store.of(session, campaign) == right
    assert counter_store.figures_hold(session, campaign)
    candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
    assert journal.history(session, candidacy_id)[-1].event == "campaign.recounted"


def test_a_campaign_sealed_before_counters_existed_gets_its_own(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign = sealed(session, at, tmp_path)
    right = counter_store.of(session, campaign)
    session.execute(delete(CampaignCounter))
    session.expire_all()
    assert set(counter_store.rebuild(session, campaign, by=SYSTEM, at=at)) == {"Centre", "Annexe + Dépôt"}
    assert counter_store.of(session, campaign) == right


def test_an_answer_altered_after_sealing_shows_in_the_figures(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign = sealed(session, at, tmp_path)
    someone = session.scalars(select(SealedAnswer).where(SealedAnswer.site == "Centre").limit(1)).one()
    # Whoever agreed (3 or 4 of 4) disagrees, and the contrary: no rate can stay as it was.
    someone.packed = bytes(4 if point < 3 else 1 for point in someone.packed)
    session.flush()
    assert counter_store.rebuild(session, campaign, by=SYSTEM, at=at) == ["Centre"]
    assert not counter_store.figures_hold(session, campaign)
    assert session.get_one(CampaignResult, campaign.id).n == 15
