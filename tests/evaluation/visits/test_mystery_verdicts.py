"""A second person asks, rejects, has a visit made again: a place of the plan counts once, whatever its attempts."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from evaluation.models import Evaluation
from evaluation.visits import mystery, mystery_missions, mystery_offers, mystery_reports, mystery_verdicts
from evaluation.visits.mystery_models import MysteryMission
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import STORY, handed, report


def reported(session: Session, at: datetime, folder: Path) -> tuple[Evaluation, list[MysteryMission], Actor, Actor]:
    """A campaign whose first visit is reported."""
    evaluation, missions, shopper, manager = handed(session, at)
    report(session, folder, missions[0], shopper, at)
    return evaluation, missions, shopper, manager


def test_a_question_goes_back_and_forth_and_changes_nothing(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = reported(session, at, tmp_path)
    mission = missions[0]
    with pytest.raises(Conflict, match="Aucune question"):
        mystery_verdicts.answer(session, mission.id, "Oui", by=shopper, at=at)
    with pytest.raises(Invalid, match="question"):
        mystery_verdicts.ask(session, mission.id, " ", version=mission.version, by=manager, at=at)
    mystery_verdicts.ask(session, mission.id, "À quelle heure ?", version=mission.version, by=manager, at=at)
    assert mystery_verdicts.pending(mission) == "À quelle heure ?"
    mystery_verdicts.answer(session, mission.id, "À 9 h 12.", by=shopper, at=at)
    assert mystery_verdicts.pending(mission) is None
    assert [(seen["action"], seen["motive"]) for seen in mission.reviews] == [
        ("question", "À quelle heure ?"),
        ("answer", "À 9 h 12."),
    ]
    assert (mission.state, mission.narrative) == ("reported", STORY)
    mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)


def test_nobody_questions_rejects_or_redoes_their_own_report(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = reported(session, at, tmp_path)
    mission, same = missions[0], Actor(shopper.id, shopper.name, "manager")
    for verdict in (mystery_verdicts.ask, mystery_verdicts.reject, mystery_verdicts.redo):
        with pytest.raises(NotAllowed, match="deuxième personne"):
            verdict(session, mission.id, "Non", version=mission.version, by=same, at=at)


def test_a_rejected_report_is_settled_without_a_note_that_counts(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    for mission in missions:
        report(session, tmp_path, mission, shopper, at)
    with pytest.raises(Invalid, match="refusé"):
        mystery_verdicts.reject(session, missions[0].id, "", version=missions[0].version, by=manager, at=at)
    mystery_verdicts.reject(session, missions[0].id, "Inventé", version=missions[0].version, by=manager, at=at)
    for mission in missions[1:]:
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert mystery.progress(session, evaluation.id) == 100
    mystery.close(session, evaluation.id, by=manager, at=at)
    measures = mystery.mystery_measures(session, evaluation.id)
    assert sum(measure.n for code, measure in measures.items() if code != "mystere.note") == len(missions) - 1


def test_a_visit_made_again_takes_the_same_place_and_the_plan_keeps_its_hash(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    evaluation, missions, shopper, manager = reported(session, at, tmp_path)
    campaign = mystery_missions.campaign_of(session, evaluation.id)
    assert campaign is not None
    before = plan_of(session, campaign.id)
    first = missions[0]
    again = mystery_verdicts.redo(session, first.id, "Mauvais site", version=first.version, by=manager, at=at)
    assert (again.number, again.channel, again.week, again.site) == (
        first.number,
        first.channel,
        first.week,
        first.site,
    )
    assert (again.state, again.attempt, again.replaces_id, again.shopper_id) == ("planned", 2, first.id, None)
    assert (first.state, first.narrative) == ("replaced", STORY), "what was written stays"
    assert plan_of(session, campaign.id) == before
    assert len(mystery_missions.missions_of(session, campaign.id)) == campaign.total
    other = make_person(session, at, "shopper")
    assert other.id is not None
    mystery_missions.assign(session, again.id, other.id, other.name, by=manager, at=at)
    mystery_offers.accept(session, again.id, by=other, at=at)
    report(session, tmp_path, again, other, at)
    for mission in missions[1:]:
        report(session, tmp_path, mission, shopper, at)
    for mission in (again, *missions[1:]):
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert mystery.progress(session, evaluation.id) == 100
    mystery.close(session, evaluation.id, by=manager, at=at)
    measures = mystery.mystery_measures(session, evaluation.id)
    assert sum(measure.n for code, measure in measures.items() if code != "mystere.note") == campaign.total
    assert {shopper.id, other.id, manager.id} <= mystery.participants(session, evaluation.id)


def test_progress_never_counts_an_attempt_that_was_replaced(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, _, manager = reported(session, at, tmp_path)
    mystery_verdicts.redo(session, missions[0].id, "À refaire", version=missions[0].version, by=manager, at=at)
    assert mystery.progress(session, evaluation.id) == 0


def test_a_rejected_visit_may_still_be_made_again_and_a_validated_one_may_not(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    _, missions, shopper, manager = reported(session, at, tmp_path)
    report(session, tmp_path, missions[1], shopper, at)
    mystery_verdicts.reject(session, missions[0].id, "Inventé", version=missions[0].version, by=manager, at=at)
    assert mystery_verdicts.redo(
        session, missions[0].id, "Une autre personne ira", version=missions[0].version, by=manager, at=at
    )
    mystery_reports.validate(session, missions[1].id, version=missions[1].version, by=manager, at=at)
    with pytest.raises(Conflict, match="n’attend pas"):
        mystery_verdicts.redo(session, missions[1].id, "Non", version=missions[1].version, by=manager, at=at)


def plan_of(session: Session, campaign_id: UUID) -> list[tuple[object, ...]]:
    """What the hash of the plan is made from, read in the missions themselves."""
    missions = mystery_missions.missions_of(session, campaign_id)
    return [(one.number, one.week, one.channel, one.site) for one in missions]
