"""The lock-out holds outside the plan too: by hand, in turn, when a visit is made again, beside what the plan names."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotAllowed
from evaluation.visits import (
    mystery,
    mystery_handing,
    mystery_lockout,
    mystery_missions,
    mystery_offers,
    mystery_preparation,
    mystery_reveal,
    mystery_verdicts,
)
from evaluation.visits.mystery_models import MysteryMission
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import START, planned, report

LOCKOUT = 14


def same_site(session: Session, at: datetime) -> tuple[list[MysteryMission], Actor]:
    """The visits of one site in the order of their days, of a plan that names nobody, and its manager."""
    _, campaign, manager = planned(session, at, total=24)
    assert mystery_lockout.days_of(campaign) == LOCKOUT
    missions = [one for one in mystery_missions.missions_of(session, campaign.id) if one.site == "Centre"]
    return missions, manager


def gap(one: MysteryMission, other: MysteryMission) -> int:
    """Days between two visits as the plan has them."""
    assert one.day is not None and other.day is not None
    return abs((one.day - other.day).days)


def given(session: Session, mission: MysteryMission, shopper: Actor, manager: Actor, at: datetime) -> None:
    """Offer a mission by hand."""
    assert shopper.id is not None
    mystery_missions.assign(session, mission.id, shopper.id, shopper.name, by=manager, at=at)


def test_nobody_is_sent_back_to_a_site_before_the_lockout_is_over(session: Session, at: datetime) -> None:
    missions, manager = same_site(session, at)
    first, soon, later = missions[:3]
    assert first.day is not None
    soon.day, later.day = first.day + timedelta(days=LOCKOUT - 1), first.day + timedelta(days=LOCKOUT)
    shopper, other = make_person(session, at, "shopper"), make_person(session, at, "shopper")
    given(session, first, shopper, manager, at)
    with pytest.raises(NotAllowed, match=f"visite n° {first.number} du même site est du .* il faut 14 jours"):
        given(session, soon, shopper, manager, at)
    assert soon.state == "planned"
    given(session, soon, other, manager, at)
    given(session, later, shopper, manager, at)
    mystery_missions.release(session, first.id, by=manager, at=at)
    mystery_missions.release(session, soon.id, by=manager, at=at)
    with pytest.raises(NotAllowed, match=f"visite n° {later.number} du même site"):
        given(session, soon, shopper, manager, at)


def test_another_site_does_not_wait(session: Session, at: datetime) -> None:
    missions, manager = same_site(session, at)
    campaign = mystery_missions.missions_of(session, missions[0].campaign_id)
    elsewhere = next(one for one in campaign if one.site != "Centre" and gap(missions[0], one) < LOCKOUT)
    shopper = make_person(session, at, "shopper")
    given(session, missions[0], shopper, manager, at)
    given(session, elsewhere, shopper, manager, at)
    assert elsewhere.state == "offered"


def test_a_visit_made_again_goes_to_another_voice(session: Session, at: datetime, tmp_path: Path) -> None:
    """What was done counts on the day it was done, even replaced; a planned day that is over counts as today."""
    missions, manager = same_site(session, at)
    first, shopper = missions[0], make_person(session, at, "shopper")
    given(session, first, shopper, manager, at)
    mystery_offers.accept(session, first.id, by=shopper, at=at)
    report(session, tmp_path, first, shopper, at)
    again = mystery_verdicts.redo(session, first.id, "Mauvais site", version=first.version, by=manager, at=at)
    for days in (0, LOCKOUT - 1):
        with pytest.raises(NotAllowed, match="il faut 14 jours"):
            given(session, again, shopper, manager, at + timedelta(days=days))
    given(session, again, shopper, manager, at + timedelta(days=LOCKOUT))


def test_several_people_share_what_their_lockout_lets_them_take(session: Session, at: datetime) -> None:
    missions, manager = same_site(session, at)
    shoppers = [make_person(session, at, "shopper", name=name) for name in ("Aïcha", "Bruno")]
    people = [(one.id, one.name) for one in shoppers if one.id is not None]
    received, left = mystery_handing.hand_in_turn(session, missions, people, by=manager, at=at)
    assert len(received) + left == len(missions) and left
    assert set(received) == {person for person, _ in people}
    for person, _ in people:
        theirs = [one for one in missions if one.shopper_id == person]
        assert all(gap(one, other) >= LOCKOUT for one in theirs for other in theirs if one is not other)
    free = [one for one in missions if one.state == "planned"]
    with pytest.raises(NotAllowed, match="Choisissez une autre personne, ou une autre semaine"):
        mystery_handing.hand_in_turn(session, free, people, by=manager, at=at)


def test_the_plan_is_not_handed_out_against_what_was_given_by_hand(session: Session, at: datetime) -> None:
    """Somebody who was given a visit by hand, near one that the plan names them for, does not receive that one."""
    evaluation, _, manager = planned(session, at)
    shoppers = [make_person(session, at, "shopper") for _ in range(12)]
    away = {one.id: () for one in shoppers if one.id is not None}
    mystery_preparation.save_shoppers(session, evaluation.id, away, version=0, by=manager, at=at)
    sites = {"Centre": 9000}
    campaign = mystery.plan(
        session, evaluation.id, total=12, sites=sites, start=START, seed="graine", by=manager, at=at
    )
    missions = mystery_missions.missions_of(session, campaign.id)
    theirs = {one.id: str(one.shopper_code) for one in missions}
    first = missions[0]
    near = next(one for one in missions[1:] if gap(first, one) < LOCKOUT and theirs[one.id] != theirs[first.id])
    shopper = next(one for one in shoppers if str(one.id) == (campaign.people or {})[theirs[near.id]])
    given(session, first, shopper, manager, at)
    _, handed, left = mystery_reveal.hand_out(session, evaluation.id, by=manager, at=at)
    assert (near.state, handed + left) == ("planned", 11)
    assert left >= 1


def test_a_visit_without_a_planned_day_counts_today() -> None:
    mission = MysteryMission(day=None, done_at=None)
    assert mystery_lockout.day_of(mission, date(2026, 3, 2)) == date(2026, 3, 2)
