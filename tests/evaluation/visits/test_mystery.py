"""The mystery campaign: planned, closed when every mission is settled, silent before, measured after."""

from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed
from evaluation import evaluations
from evaluation.referentiel import load
from evaluation.visits import (
    mystery,
    mystery_missions,
    mystery_plan,
    mystery_planner,
    mystery_reports,
    mystery_sealed,
)
from evaluation.visits.mystery_design import Design
from tests.builders import in_evaluation, make_person
from tests.evaluation.campaign_of_visits import START, closed, handed, planned, report

PARTS = {channel.code: channel.part for channel in load("ehuh-2019").mystere.canaux}


def test_the_plan_of_205_is_written_as_it_was_computed(session: Session, at: datetime) -> None:
    evaluation, campaign, _ = planned(session, at, total=205)
    missions = mystery_missions.missions_of(session, campaign.id)
    assert Counter(mission.channel for mission in missions) == PARTS
    assert {mission.state for mission in missions} == {"planned"}
    design = msgspec.convert(campaign.design, Design)
    assert design.parts == tuple(PARTS.items())
    assert [(place.name, place.users) for place in design.places] == [("Centre", 9000), ("Annexe", 3000)]
    visits = mystery_planner.make(design, "graine")
    assert [(one.number, one.week, one.day, one.opens, one.channel, one.site) for one in missions] == [
        (visit.number, visit.week, visit.day, visit.opens, visit.channel, visit.site) for visit in visits
    ]
    told = session.scalars(select(JournalEntry).where(JournalEntry.event == "mystery.planned")).one()
    assert told.candidacy_id == evaluation.candidacy_id
    assert told.data == {
        "total": 205,
        "plan": mystery_sealed.commitment(design, "graine", str(campaign.salt), visits),
    }


def test_a_seed_is_drawn_when_none_is_given(session: Session, at: datetime) -> None:
    evaluation, campaign, manager = planned(session, at)
    again = mystery.plan(session, evaluation.id, total=12, sites={"Centre": 1}, start=START, by=manager, at=at)
    assert len(str(again.seed)) == 32
    assert again.id != campaign.id
    assert len(mystery_missions.missions_of(session, again.id)) == 12
    assert mystery_missions.missions_of(session, campaign.id) == []


def test_only_managers_plan_and_close(session: Session, at: datetime) -> None:
    candidacy, applicant, _ = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    with pytest.raises(NotAllowed):
        mystery.plan(session, evaluation.id, total=205, sites={"A": 1}, start=START, by=applicant, at=at)
    with pytest.raises(NotAllowed):
        mystery.close(session, evaluation.id, by=applicant, at=at)
    with pytest.raises(NotAllowed):
        mystery.add_imported(session, evaluation.id, [("A", "telephone", {"q": True})], by=applicant, at=at)


def test_an_impossible_plan_is_refused_with_what_would_do(session: Session, at: datetime) -> None:
    evaluation, campaign, manager = planned(session, at)
    with pytest.raises(Invalid) as refusal:
        mystery.plan(session, evaluation.id, total=3, sites={"A": 1}, start=date(2026, 2, 27), by=manager, at=at)
    assert set(refusal.value.errors) == {"total", "debut"}
    assert mystery_missions.campaign_of(session, evaluation.id) is campaign


def test_a_plan_begun_is_not_made_again(session: Session, at: datetime) -> None:
    evaluation, _, _, manager = handed(session, at)
    with pytest.raises(Conflict, match="ne se refait pas"):
        mystery.plan(session, evaluation.id, total=205, sites={"A": 1}, start=START, by=manager, at=at)


def test_nothing_is_measured_before_closing(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    assert mystery.mystery_measures(session, evaluation.id) == {}
    for mission in missions:
        report(session, tmp_path, mission, shopper, at)
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert mystery.mystery_measures(session, evaluation.id) == {}
    assert not mystery.is_closed(session, evaluation.id)


def test_a_campaign_closes_when_every_mission_is_settled(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    for mission in missions[1:]:
        report(session, tmp_path, mission, shopper, at)
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert mystery.progress(session, evaluation.id) == 91  # 11 of 12
    with pytest.raises(Conflict, match="reste 1 visite à"):
        mystery.close(session, evaluation.id, by=manager, at=at)
    mystery_reports.cancel(session, missions[0].id, "Site fermé", by=manager, at=at)
    mystery.close(session, evaluation.id, by=manager, at=at)
    assert mystery.is_closed(session, evaluation.id)
    assert mystery.progress(session, evaluation.id) == 100
    told = session.scalars(select(JournalEntry).where(JournalEntry.event == "mystery.closed")).one()
    campaign = mystery_missions.campaign_of(session, evaluation.id)
    assert campaign is not None
    assert told.data == {"validated": 11, "cancelled": 1, "seed": "graine", "salt": campaign.salt}


def test_nothing_changes_after_closing(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, _, manager = closed(session, at, tmp_path)
    for again in (mystery.close,):
        with pytest.raises(Conflict, match="close"):
            again(session, evaluation.id, by=manager, at=at)
    with pytest.raises(Conflict, match="close"):
        mystery.plan(session, evaluation.id, total=205, sites={"A": 1}, start=START, by=manager, at=at)
    with pytest.raises(Conflict, match="close"):
        mystery.add_imported(session, evaluation.id, [("A", "telephone", {"q": True})], by=manager, at=at)


def test_a_campaign_without_a_single_valid_visit_does_not_close(session: Session, at: datetime) -> None:
    evaluation, missions, _, manager = handed(session, at)
    for mission in missions:
        mystery_reports.cancel(session, mission.id, "Site fermé", by=manager, at=at)
    with pytest.raises(Conflict, match="ne mesure rien"):
        mystery.close(session, evaluation.id, by=manager, at=at)


def test_notes_weigh_by_the_plan_as_it_was_made(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at, total=20)
    for mission in missions:
        no = ("T08", "T01") if mission.channel == "telephone" else ()
        report(session, tmp_path, mission, shopper, at, no=no)
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    mystery.close(session, evaluation.id, by=manager, at=at)
    found = mystery.mystery_measures(session, evaluation.id)
    calls = mystery_plan.largest_remainder(20, PARTS)["telephone"]
    assert found["mystere.telephone"].value == 15
    assert found["mystere.telephone"].detail["indicative"] is True
    assert found["mystere.note"].value == Fraction(20 * 20 - 5 * calls, 20)
    assert found["mystere.note"].n == 20


def test_cancelled_visits_still_weigh_so_that_a_channel_cannot_be_dropped(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    for mission in missions:
        if mission.channel == "guichet":
            mystery_reports.cancel(session, mission.id, "Site fermé", by=manager, at=at)
        else:
            report(session, tmp_path, mission, shopper, at)
            mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    mystery.close(session, evaluation.id, by=manager, at=at)
    found = mystery.mystery_measures(session, evaluation.id)
    assert "mystere.telephone" in found
    assert "mystere.note" not in found


def test_shoppers_and_reviewers_took_part(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    assert mystery.participants(session, evaluation.id) == {shopper.id}
    report(session, tmp_path, missions[0], shopper, at)
    reader = make_person(session, at, "shopper")
    mystery_reports.send_back(session, missions[0].id, "Date ?", version=missions[0].version, by=reader, at=at)
    report(session, tmp_path, missions[0], shopper, at)
    mystery_reports.validate(session, missions[0].id, version=missions[0].version, by=manager, at=at)
    assert mystery.participants(session, evaluation.id) == {shopper.id, reader.id, manager.id}


def test_an_evaluation_without_a_campaign_has_nothing(session: Session, at: datetime) -> None:
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    assert mystery.progress(session, evaluation.id) is None
    assert mystery.participants(session, evaluation.id) == set()
    assert not mystery.is_closed(session, evaluation.id)
    with pytest.raises(Conflict, match="Aucune campagne"):
        mystery.close(session, evaluation.id, by=manager, at=at)


def test_visits_done_elsewhere_count_but_never_firmly(session: Session, at: datetime) -> None:
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    with pytest.raises(Invalid, match="bureau"):
        mystery.add_imported(session, evaluation.id, [("A", "bureau", {"q": True})], by=manager, at=at)
    with pytest.raises(Invalid, match="aucune visite"):
        mystery.add_imported(session, evaluation.id, [], by=manager, at=at)
    one: dict[str, bool | None] = {"q1": True, "q2": None}
    other: dict[str, bool | None] = {"q1": False, "q2": True}
    visits = [("A", "guichet", one), ("B", "guichet", other)] * 20
    mystery.add_imported(session, evaluation.id, visits, by=manager, at=at)
    mystery.add_imported(session, evaluation.id, [("A", "telephone", {"q1": False})], by=manager, at=at)
    campaign = mystery.close(session, evaluation.id, by=manager, at=at)
    assert (campaign.total, campaign.imported) == (41, True)
    found = mystery.mystery_measures(session, evaluation.id)
    assert found["mystere.guichet"].value == 15
    assert found["mystere.note"].value == Fraction(40 * 15, 41)
    assert not found["mystere.guichet"].admissible
    assert found["mystere.note"].detail["imported"] is True


def test_planned_and_imported_visits_do_not_mix(session: Session, at: datetime) -> None:
    evaluation, _, manager = planned(session, at)
    with pytest.raises(Conflict, match="ne se mêlent pas"):
        mystery.add_imported(session, evaluation.id, [("A", "guichet", {"q": True})], by=manager, at=at)


def test_visits_imported_are_not_replaced_by_a_plan(session: Session, at: datetime) -> None:
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    mystery.add_imported(session, evaluation.id, [("A", "guichet", {"q": True})], by=manager, at=at)
    with pytest.raises(Conflict, match="ne se refait pas"):
        mystery.plan(session, evaluation.id, total=205, sites={"A": 1}, start=START, by=manager, at=at)


def test_a_whole_campaign_runs_on_both_engines(database: Database, at: datetime, tmp_path: Path) -> None:
    with database.write() as session:
        evaluation, _, _ = closed(session, at, tmp_path)
    with database.read() as session:
        found = mystery.mystery_measures(session, evaluation.id)
    assert found["mystere.note"].value == 20
    assert found["mystere.note"].n == 12
