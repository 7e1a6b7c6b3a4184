"""Sealing: one transaction, nothing that leads back to a code, figures that the sealed rows alone give again."""

import csv
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from audit import journal
from core.database import Database, new_id
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from evaluation import evaluations
from evaluation.asking import campaign_results, campaigns
from evaluation.asking.campaign_models import Campaign, CampaignResult, SealedAnswer, SealedComment
from evaluation.box import ballots, codes, sealing
from evaluation.box.ballot_box import BALLOT, RIGHT, Box
from evaluation.box.ballot_keys import BallotKeyLost
from evaluation.box.ballot_payload import BallotBroken
from evaluation.box.ballot_stores import BoxGone
from evaluation.measuring import counter_store, tallies
from evaluation.measuring.agreement import Answers
from evaluation.measuring.measures import pack
from tests.builders import make_person
from tests.evaluation.boxes import USER_ITEMS, agents, answering, boxes_in, boxes_of, opened
from tests.evaluation.imported import of_answers


def test_after_sealing_no_hmac_remains_anywhere(
    database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    boxes = boxes_of(database, tmp_path, request)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        answering(session, boxes, campaign, [agents(4)] * 12, at, by=applicant)
        codes.issue(session, boxes, campaign.id, "Annexe", 5, by=applicant, at=at)  # never used
        with boxes.looking(session, campaign.id) as box:
            marks = box.connection.scalars(select(RIGHT.c.mark)).all()
    with database.write() as session:
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    sealing.finish(database, boxes)
    with database.read() as session:
        with pytest.raises((BoxGone, BallotKeyLost)), boxes.looking(session, campaign.id):
            pass
        assert session.scalar(select(func.count()).select_from(SealedAnswer)) == 12
        with pytest.raises(NotFound):
            campaign_results.get(session, new_id())
        assert campaign_results.get(session, campaign.id).n == 12
    if database.is_sqlite:
        stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*.sqlite3*"))
        assert b"campaign.sealed" in stored
        assert len(marks) == 17
        assert not any(mark in stored for mark in marks)


def test_the_keys_are_destroyed_at_the_commit_and_not_before(
    sqlite_database: Database, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    with sqlite_database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        answering(session, boxes, campaign, [agents(4)] * 5, at, by=applicant)
    with sqlite_database.writing() as session:
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
        session.rollback()
        session.get_one(Campaign, campaign.id)
        session.commit()
    assert boxes.held() == {campaign.id}
    with sqlite_database.write() as session:
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
        assert boxes.held() == {campaign.id}
    assert boxes.held() == set()


def test_a_crash_after_the_commit_is_repaired_at_the_next_start(
    database: Database, at: datetime, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = boxes_of(database, tmp_path, request)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        (code,) = answering(session, boxes, campaign, [agents(4)], at, by=applicant)
        within = (campaign.evaluation_id, manager, manager)
        other, _, _ = opened(session, boxes, at, audience="usagers", frame={}, within=within)

    def crash(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt), database.write() as session:
        patch.setattr(Box, "close", crash)
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    with database.read() as session:
        assert campaign_results.get(session, campaign.id).n == 1, "sealed, whatever happened next"
        with pytest.raises(Invalid, match="n’ouvre aucun"):
            ballots.answer(session, boxes, code, agents(1), "", mode="web", at=at)
    assert boxes.store.has(campaign.id)
    sealing.finish(database, boxes)
    assert boxes.held() == {other.id}
    assert not boxes.store.has(campaign.id) and boxes.store.has(other.id)


def test_the_sealed_rows_alone_give_every_figure_again(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    rows = [agents(1 + number % 4) for number in range(40)]
    answering(session, boxes, campaign, rows, at, by=applicant)
    answering(session, boxes, campaign, [agents(3)] * 11, at, site="Annexe", by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    result = campaign_results.get(session, campaign.id)
    referentiel = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    cuts = counter_store.recount(session, campaign)
    assert cuts == counter_store.of(session, campaign)
    again = tallies.measures(referentiel, "collaborateurs", "codes", cuts)
    assert {measure.code: pack(measure) for measure in again} == {
        code: pack(measure) for code, measure in result.measures.items()
    }
    assert tuple(tallies.item_counts(referentiel, "collaborateurs", cuts)) == result.items
    score = result.measures["score.collaborateurs"]
    assert score.value == 100 * (Fraction(60, 100) * Fraction(20, 40) + Fraction(40, 100))
    assert (score.n, score.population, score.admissible) == (51, 100, True)
    assert result.measures["participation.collaborateurs"].value == 51
    assert (result.items[0].favourable, result.items[0].opinions, result.items[0].outside) == (31, 51, 0)
    assert result.modes == {"web": 51}


def test_the_statistics_of_a_known_sample_are_the_published_ones(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at, frame={"Siège": 120})
    rows = [agents(4)] * 65 + [agents(1)] * 25
    answering(session, boxes, campaign, rows, at, site="Siège", by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    measure = campaign_results.get(session, campaign.id).measures["item.A-AUT-1"]
    assert measure.value == Fraction(6500, 90)
    assert (float(measure.lower), round(float(measure.upper), 2)) == (67.5, 76.67)


def test_real_answers_of_an_airport_give_their_published_rate(
    session: Session, at: datetime, tmp_path: Path, test_data: Path
) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at, audience="usagers", collection="import", frame={})
    referentiel = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    place = [item.code for item in referentiel.questionnaires["usagers"].items].index("U-GEN-SATISFACTION")
    points = {"1": 1, "2": 2, "3": 2, "4": 3, "5": 4, "0": 0, "6": 0}
    with (test_data / "usagers_sfo" / "2017.csv").open(encoding="utf-8-sig", newline="") as file:
        given = [points.get(row["Q7ALL"].strip()) for row in csv.DictReader(file)]
    blank: list[int | None] = [None] * USER_ITEMS
    answers = [Answers(None, (*blank[:place], value, *blank[place + 1 :])) for value in given]
    ballots.add_imported(session, boxes, campaign.id, of_answers(answers, USER_ITEMS), by=applicant, at=at)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    (count,) = campaign_results.get(session, campaign.id).items
    assert (count.code, count.favourable, count.opinions) == ("U-GEN-SATISFACTION", 2206, 2688)
    assert [round(100 * figure, 2) for figure in (count.rate, *count.interval)] == [82.07, 80.57, 83.47]
    assert not campaign_results.get(session, campaign.id).measures["item.U-GEN-SATISFACTION"].admissible


def test_comments_are_kept_from_thirty_answers_and_cut_from_them(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    few, applicant, manager = opened(session, boxes, at)
    answering(session, boxes, few, [agents(4)] * 29, at, by=applicant, comment="Rien")
    sealing.seal(session, boxes, few.id, by=manager, at=at)
    assert campaign_results.comments(session, few.id) == []
    many, _, _ = opened(
        session, boxes, at, audience="usagers", frame={}, within=(few.evaluation_id, applicant, manager)
    )
    given = codes.issue(session, boxes, many.id, None, 30, by=applicant, at=at)
    for number, code in enumerate(given):
        said = f"Remarque {number:02}" if number % 2 else "  "
        ballots.answer(session, boxes, code, [4] * USER_ITEMS, said, mode="web", at=at)
    sealing.seal(session, boxes, many.id, by=manager, at=at)
    said_ones = [f"Remarque {number:02}" for number in range(1, 30, 2)]
    kept = campaign_results.comments(session, many.id)
    assert sorted(kept) == said_ones
    assert list(kept) != said_ones
    assert {column.name for column in SealedComment.__table__.columns} == {"id", "campaign_id", "text"}


def test_the_order_of_the_sealed_rows_is_not_the_order_of_arrival(
    database: Database, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    with database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        rows = [[1 + number % 4, 1 + number // 4 % 4, 1 + number // 16 % 4, *[0] * 43] for number in range(60)]
        answering(session, boxes, campaign, rows, at, by=applicant)
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    with database.read() as session:
        stored = [answers.values[:3] for answers in sealing.answers_of(session, campaign)]
    arrived = [tuple(row[:3]) for row in rows]
    assert sorted(stored) == sorted(arrived)
    assert sum(mine == other for mine, other in zip(stored, arrived, strict=True)) < 20


def test_a_site_of_one_answer_joins_its_neighbour_and_silent_sites_are_named(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    frame = {"Centre": 60, "Annexe": 40, "Dépôt": 8, "Atelier": 9}
    campaign, applicant, manager = opened(session, boxes, at, frame=frame)
    for site, count in (("Centre", 9), ("Annexe", 4), ("Dépôt", 1)):
        answering(session, boxes, campaign, [agents(4)] * count, at, site=site, by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    sites = [answers.site for answers in sealing.answers_of(session, campaign)]
    assert sorted(set(map(str, sites))) == ["Annexe + Atelier + Dépôt", "Centre"]
    assert sites.count("Centre") == 9
    assert campaign_results.get(session, campaign.id).silent == ("Atelier",)


def test_too_few_answers_give_no_figure(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    answering(session, boxes, campaign, [agents(4)] * 4, at, by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    result = campaign_results.get(session, campaign.id)
    assert set(result.measures) == {"participation.collaborateurs"}
    assert result.items == ()


def test_a_planted_ballot_stops_the_sealing_and_nothing_is_sealed(
    sqlite_database: Database, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    with sqlite_database.write() as session:
        campaign, applicant, manager = opened(session, boxes, at)
        answering(session, boxes, campaign, [agents(4)] * 5, at, by=applicant)
        with boxes.answering(session, campaign.id) as box:
            payload = box.connection.scalar(select(BALLOT.c.payload).limit(1))
            box.connection.execute(insert(BALLOT).values(mark=b"x" * 32, answers=1, payload=payload))
    with pytest.raises(BallotBroken), sqlite_database.write() as session:
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    assert boxes.held() == {campaign.id}
    with sqlite_database.read() as session:
        assert session.get_one(Campaign, campaign.id).sealed_at is None


def test_only_a_manager_closes_once_what_is_open(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    with pytest.raises(NotAllowed):
        sealing.seal(session, boxes, campaign.id, by=applicant, at=at)
    waiting = campaigns.prepare(
        session, campaign.evaluation_id, "usagers", collection="codes", frame={}, by=applicant, at=at
    )
    with pytest.raises(Conflict, match="pas ouverte"):
        sealing.seal(session, boxes, waiting.id, by=manager, at=at)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    with pytest.raises(Conflict, match="déjà close"):
        sealing.seal(session, boxes, campaign.id, by=make_person(session, at, "manager"), at=at)


def test_the_journal_keeps_the_digest_of_the_statistics(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    answering(session, boxes, campaign, [agents(4)] * 6, at, by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    entry = journal.history(session, evaluations.get(session, campaign.evaluation_id).candidacy_id)[-1]
    assert entry.event == "campaign.sealed"
    assert sealing.digest(session.get_one(CampaignResult, campaign.id)).encode() in entry.payload
