"""Missions: handed to shoppers without an interest, invisible to everybody else, taken back blank."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership
from audit import declarations
from audit.models import JournalEntry
from core.actor import Actor
from core.errors import Conflict, NotAllowed, NotFound
from core.files import Files
from evaluation.visits import mystery_missions, mystery_panel, mystery_reports
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import PROOF, START, handed, planned, report


def test_a_mission_is_seen_by_its_shopper_and_managers_alone(session: Session, at: datetime) -> None:
    _, missions, shopper, manager = handed(session, at)
    assert mystery_missions.get(session, missions[0].id, by=shopper) is missions[0]
    assert mystery_missions.get(session, missions[0].id, by=manager) is missions[0]
    for role in ("shopper", "applicant", "auditor", "committee"):
        stranger = make_person(session, at, "shopper")
        with pytest.raises(NotFound):
            mystery_missions.get(session, missions[0].id, by=Actor(stranger.id, "Autre", role))
    assert mystery_missions.mine(session, by=shopper) == missions
    assert mystery_missions.mine(session, by=make_person(session, at, "shopper")) == []


def test_the_missions_of_one_state_are_asked_alone_in_the_order_of_the_plan(session: Session, at: datetime) -> None:
    _, missions, _, _ = handed(session, at)
    campaign_id = missions[0].campaign_id
    assert mystery_missions.missions_of(session, campaign_id, state="assigned") == missions
    missions[1].state, missions[2].state = "replaced", "cancelled"
    session.flush()
    assert mystery_missions.missions_of(session, campaign_id, state="cancelled") == [missions[2]]
    assert mystery_missions.missions_of(session, campaign_id) == [missions[0], *missions[2:]]
    assert mystery_missions.missions_of(session, campaign_id, replaced=True) == missions


def test_a_person_without_the_role_is_not_sent(session: Session, at: datetime) -> None:
    _, campaign, manager = planned(session, at)
    mission = mystery_missions.missions_of(session, campaign.id)[0]
    auditor = make_person(session, at, "auditor", name="Ève")
    assert auditor.id is not None
    with pytest.raises(NotAllowed, match="Ève n’a pas le rôle"):
        mystery_missions.assign(session, mission.id, auditor.id, "Ève", by=manager, at=at)
    with pytest.raises(NotAllowed, match="gestionnaire"):
        mystery_missions.assign(session, mission.id, auditor.id, "Ève", by=auditor, at=at)
    assert mission.state == "planned"


def test_a_declared_interest_blocks(session: Session, at: datetime) -> None:
    evaluation, campaign, manager = planned(session, at)
    mission = mystery_missions.missions_of(session, campaign.id)[0]
    shopper = make_person(session, at, "shopper", name="Léa")
    assert shopper.id is not None
    assert (shopper.id, "Léa") in mystery_panel.shoppers(session, evaluation.id)
    declarations.declare(session, evaluation.candidacy_id, has_interest=True, text="Sa sœur", by=shopper, at=at)
    with pytest.raises(NotAllowed, match="un intérêt y est déclaré"):
        mystery_missions.assign(session, mission.id, shopper.id, "Léa", by=manager, at=at)
    assert mystery_panel.shoppers(session, evaluation.id) == []


def test_a_member_of_the_organisation_does_not_visit_it(session: Session, at: datetime) -> None:
    evaluation, campaign, manager = planned(session, at)
    mission = mystery_missions.missions_of(session, campaign.id)[0]
    shopper = make_person(session, at, "shopper")
    assert shopper.id is not None
    session.add(
        Membership(person_id=shopper.id, role="applicant", organisation_id=evaluation.organisation_id, since=at)
    )
    session.flush()
    with pytest.raises(NotAllowed, match="en fait partie"):
        mystery_missions.assign(session, mission.id, shopper.id, "Léa", by=manager, at=at)


def test_the_second_of_two_managers_is_told(session: Session, at: datetime) -> None:
    _, missions, _, manager = handed(session, at)
    other = make_person(session, at, "shopper")
    assert other.id is not None
    with pytest.raises(Conflict, match="déjà confiée"):
        mystery_missions.assign(session, missions[0].id, other.id, other.name, by=manager, at=at)


def test_a_mission_taken_back_is_blank(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    report(session, tmp_path, mission, shopper, at)
    with pytest.raises(Conflict, match="à faire"):
        mystery_missions.release(session, mission.id, by=manager, at=at)
    mystery_reports.send_back(session, mission.id, "Illisible", version=mission.version, by=manager, at=at)
    mystery_missions.release(session, mission.id, by=manager, at=at)
    assert (mission.state, mission.shopper_id, mission.shopper_name) == ("planned", None, None)
    assert (mission.grid, mission.narrative, mission.note, mission.proof_digest) == ({}, "", None, None)
    with pytest.raises(NotFound):
        mystery_missions.get(session, mission.id, by=shopper)


def test_declaring_an_interest_frees_every_mission_there(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, _ = handed(session, at)
    report(session, tmp_path, missions[0], shopper, at)
    assert mystery_missions.decline(session, missions[1].id, "Mon frère y travaille", by=shopper, at=at) == 11
    assert shopper.id is not None
    assert declarations.blocks(session, evaluation.candidacy_id, shopper.id)
    assert [mission.state for mission in missions] == ["reported"] + ["planned"] * 11
    with pytest.raises(NotFound):
        mystery_missions.get(session, missions[1].id, by=shopper)


def test_the_proof_is_given_back_to_its_shopper_and_to_managers(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    files = Files(tmp_path)
    with pytest.raises(NotFound):
        mystery_missions.proof(session, files, missions[0].id, by=manager)
    report(session, tmp_path, missions[0], shopper, at)
    for reader in (shopper, manager):
        assert mystery_missions.proof(session, files, missions[0].id, by=reader) == (missions[0], PROOF)
    with pytest.raises(NotFound):
        mystery_missions.proof(session, files, missions[0].id, by=make_person(session, at, "shopper"))


def test_a_proof_changed_on_the_disk_is_not_given_back(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    report(session, tmp_path, missions[0], shopper, at)
    digest = str(missions[0].proof_digest)
    (tmp_path / digest[:2] / digest[2:]).write_bytes(b"autre chose")
    with pytest.raises(Conflict, match="n’est plus celle"):
        mystery_missions.proof(session, Files(tmp_path), missions[0].id, by=manager)


def test_weeks_run_from_the_first_day_of_the_campaign(session: Session, at: datetime) -> None:
    _, campaign, _ = planned(session, at)
    assert mystery_missions.dates_of(campaign, 1) == (START, date(2026, 3, 8))
    assert mystery_missions.dates_of(campaign, 8) == (date(2026, 4, 20), date(2026, 4, 26))


def test_entries_about_missions_stay_out_of_the_history_that_the_organisation_reads(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    report(session, tmp_path, missions[0], shopper, at)
    mystery_reports.send_back(session, missions[0].id, "Illisible", version=missions[0].version, by=manager, at=at)
    query = select(JournalEntry.event).where(JournalEntry.event.startswith("mystery."))
    assert set(session.scalars(query)) == {
        "mystery.planned",
        "mystery.accepted",
        "mystery.assigned",
        "mystery.reported",
        "mystery.sent_back",
    }
    told = session.scalars(query.where(JournalEntry.candidacy_id == evaluation.candidacy_id)).all()
    assert told == ["mystery.planned"]
