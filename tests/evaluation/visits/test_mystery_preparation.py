"""What is prepared before a plan: by the manager, while nothing has begun, with people who may go there."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
import pytest
from sqlalchemy.orm import Session

from audit import declarations
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery, mystery_missions, mystery_preparation, mystery_reveal
from evaluation.visits.mystery_design import Design, openings
from tests.builders import in_evaluation, make_person
from tests.evaluation.campaign_of_visits import START, handed

SITES = {"Centre": 9000, "Annexe": 3000}


def _begun(session: Session, at: datetime) -> tuple[Evaluation, Actor]:
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    return evaluation, manager


def _panel(session: Session, at: datetime, count: int) -> dict[UUID, Actor]:
    made = [make_person(session, at, "shopper", name=f"Personne {number}") for number in range(count)]
    return {actor.id: actor for actor in made if actor.id is not None}


def test_a_plan_is_made_from_what_was_prepared(session: Session, at: datetime) -> None:
    evaluation, manager = _begun(session, at)
    away: Mapping[UUID, list[str]] = {
        person: ["Annexe"] if not number else [] for number, person in enumerate(_panel(session, at, 3))
    }
    hours = {"Centre": openings([0, 1, 2], "9:00-12:00"), "Annexe": openings([3], "14:00-18:00")}
    mystery_preparation.save_hours(session, evaluation.id, hours, 1, version=0, by=manager, at=at)
    mystery_preparation.save_shoppers(session, evaluation.id, away, version=1, by=manager, at=at)
    campaign = mystery.plan(session, evaluation.id, total=24, sites=SITES, start=START, by=manager, at=at)
    design = msgspec.convert(campaign.design, Design)
    assert (design.lockout, [shopper.away for shopper in design.shoppers]) == (1, [("Annexe",), (), ()])
    missions = mystery_missions.missions_of(session, campaign.id)
    assert {one.day.weekday() for one in missions if one.day and one.site == "Annexe"} == {3}
    assert "E1" not in {one.shopper_code for one in missions if one.site == "Annexe"}
    received, given, left = mystery_reveal.hand_out(session, evaluation.id, by=manager, at=at)
    assert (received, given, left) == (set(away), 24, 0)


def test_who_declared_an_interest_since_receives_nothing(session: Session, at: datetime) -> None:
    evaluation, manager = _begun(session, at)
    people = _panel(session, at, 2)
    away = {person: list[str]() for person in people}
    mystery_preparation.save_hours(session, evaluation.id, {}, 0, version=0, by=manager, at=at)
    mystery_preparation.save_shoppers(session, evaluation.id, away, version=1, by=manager, at=at)
    mystery.plan(session, evaluation.id, total=24, sites=SITES, start=START, by=manager, at=at)
    blocked, other = people
    declarations.declare(
        session, evaluation.candidacy_id, has_interest=True, text="Un proche.", by=people[blocked], at=at
    )
    received, given, left = mystery_reveal.hand_out(session, evaluation.id, by=manager, at=at)
    assert received == {other}
    assert (given + left, left > 0) == (24, True)


def test_somebody_of_the_organisation_is_never_prepared(session: Session, at: datetime) -> None:
    evaluation, manager = _begun(session, at)
    insider = make_person(session, at, "applicant", organisation_id=evaluation.organisation_id)
    assert insider.id is not None
    with pytest.raises(Conflict, match="ne peut plus visiter"):
        mystery_preparation.save_shoppers(session, evaluation.id, {insider.id: []}, version=0, by=manager, at=at)


def test_a_plan_without_shoppers_hands_out_nothing(session: Session, at: datetime) -> None:
    evaluation, manager = _begun(session, at)
    mystery.plan(session, evaluation.id, total=12, sites=SITES, start=START, by=manager, at=at)
    with pytest.raises(Conflict, match="ne désigne aucun enquêteur"):
        mystery_reveal.hand_out(session, evaluation.id, by=manager, at=at)


def test_only_a_manager_prepares_and_never_once_begun(session: Session, at: datetime) -> None:
    evaluation, _, shopper, manager = handed(session, at)
    with pytest.raises(NotAllowed):
        mystery_preparation.save_hours(session, evaluation.id, {}, 1, version=0, by=shopper, at=at)
    with pytest.raises(Conflict, match="déjà en cours"):
        mystery_preparation.save_hours(session, evaluation.id, {}, 1, version=0, by=manager, at=at)


def test_a_lock_out_is_counted_in_days_up_to_sixty(session: Session, at: datetime) -> None:
    evaluation, manager = _begun(session, at)
    for days in (-1, 61):
        with pytest.raises(Invalid):
            mystery_preparation.save_hours(session, evaluation.id, {}, days, version=0, by=manager, at=at)


def test_a_scenario_belongs_to_a_channel_of_the_scheme(session: Session, at: datetime) -> None:
    evaluation, manager = _begun(session, at)
    with pytest.raises(Invalid):
        mystery_preparation.add_scenario(
            session,
            evaluation.id,
            channel="pigeon",
            title="Un message",
            ask="Demander.",
            never="Rien.",
            version=0,
            by=manager,
            at=at,
        )
