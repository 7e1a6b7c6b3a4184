"""Missions: given by the manager, refused to the interested, remembered after their end."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from audit import declarations, missions
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.audit.rooms import open_room
from tests.builders import make_person


def test_only_the_manager_gives_missions(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    other = make_person(session, at, "auditor")
    assert other.id
    with pytest.raises(NotAllowed):
        missions.assign(session, room.candidacy_id, other.id, other.name, by=room.auditor, at=at)


def test_a_declared_interest_blocks_the_assignment(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    other = make_person(session, at, "auditor", name="Jean Lié")
    assert other.id
    declarations.declare(session, room.candidacy_id, has_interest=True, text="Mon ancien poste.", by=other, at=at)
    with pytest.raises(Conflict, match="Jean Lié a déclaré un intérêt"):
        missions.assign(session, room.candidacy_id, other.id, other.name, by=room.manager, at=at)
    assert other.id not in missions.auditors(session, room.candidacy_id)


def test_the_same_mission_is_not_given_twice(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    with pytest.raises(Conflict, match="déjà"):
        missions.assign(session, room.candidacy_id, room.auditor.id, room.auditor.name, by=room.manager, at=at)


def test_nothing_is_done_before_the_declaration(session: Session, at: datetime) -> None:
    room = open_room(session, at, declared=False)
    missions.require(session, room.candidacy_id, by=room.auditor, acting=False)
    with pytest.raises(Conflict, match="Déclarez"):
        missions.require(session, room.candidacy_id, by=room.auditor)
    assert missions.cleared(session, room.candidacy_id) == set()


def test_a_released_auditor_acts_no_more_but_stays_an_evaluator(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    with pytest.raises(Invalid):
        missions.release(session, room.candidacy_id, room.auditor.id, reason=" ", by=room.manager, at=at)
    missions.release(session, room.candidacy_id, room.auditor.id, reason="Congé.", by=room.manager, at=at)
    with pytest.raises(NotFound):
        missions.require(session, room.candidacy_id, by=room.auditor)
    assert missions.auditors(session, room.candidacy_id) == {room.auditor.id}
    assert missions.cleared(session, room.candidacy_id) == set()
    missions.assign(session, room.candidacy_id, room.auditor.id, room.auditor.name, by=room.manager, at=at)
    missions.require(session, room.candidacy_id, by=room.auditor)


def test_assigned_lists_the_living_missions_of_one_auditor(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    other = make_person(session, at, "auditor")
    assert room.auditor.id
    assert other.id
    assert missions.assigned(session, room.auditor.id) == {room.candidacy_id}
    assert missions.assigned(session, other.id) == set()
