"""A link that becomes known during an audit ends the missions that it would have forbidden, whoever made it known."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from accounts.models import Person
from audit import journal, missions, ties
from audit.impartiality import Graph
from core.actor import Actor
from core.errors import NotFound
from label import apart, stepping_aside, team
from label.involvement import involved
from label.models import Candidacy
from tests.audit.rooms import Room, open_room
from tests.builders import SIRET, make_person
from tests.label.crowd import jobs
from tests.label.test_team import CABINET

CABINET_Y: dict[str, Any] = {"number": CABINET, "organisation": "Cabinet Y"}
TOWN: dict[str, Any] = {"number": SIRET, "organisation": "Mairie d’Essai"}


def employed(session: Session, who: Actor, where: dict[str, Any], at: datetime) -> None:
    ties.declare(session, kind="employment", text="Poste.", **where, by=who, at=at)


def contract(session: Session, room: Room, at: datetime) -> None:
    words = CABINET_Y | {"other_number": SIRET, "other": "Mairie d’Essai", "subject": "Formation"}
    ties.record_contract(session, **words, by=room.manager, at=at)


def kin(session: Session, who: Actor, relative: Actor, at: datetime) -> None:
    ties.declare(session, kind="family", text="Ma sœur.", relative_id=relative.id, by=who, at=at)


def heard(session: Session) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for job in jobs(session):
        if job["template"] in ("set_aside_auditor", "step_aside_manager"):
            found.setdefault(job["template"], set()).add(job["to"])
    return found


def address(session: Session, who: Actor) -> str:
    return session.get_one(Person, who.id).email


def test_a_contract_between_organisations_ends_the_mission_of_who_works_for_the_other(
    session: Session, at: datetime
) -> None:
    room = open_room(session, at)
    employed(session, room.auditor, CABINET_Y, at)
    assert stepping_aside.step_aside(session, by=room.auditor, at=at) == []
    contract(session, room, at)
    [ended] = stepping_aside.step_aside(session, by=room.manager, at=at)
    assert (ended.released_at, ended.release_reason) == (at, apart.THEIRS)
    with pytest.raises(NotFound):
        missions.require(session, room.candidacy_id, by=room.auditor)
    assert stepping_aside.step_aside(session, by=room.manager, at=at) == [], "ended once"
    said = journal.history(session, room.candidacy_id)[-1]
    assert said.event == "mission.released"
    assert "Cabinet Y, qui a un contrat avec Mairie d’Essai" in str(said.data["reason"]).replace("\u00a0", " ")


def test_what_a_relative_declares_ends_the_mission_and_names_nobody(session: Session, at: datetime) -> None:
    room, relative = open_room(session, at), make_person(session, at, "committee", name="Ève Secrète")
    kin(session, relative, room.auditor, at)
    employed(session, relative, TOWN, at)
    [ended] = stepping_aside.step_aside(session, by=relative, at=at)
    assert ended.release_reason == apart.THEIRS
    said = journal.history(session, room.candidacy_id)[-1]
    assert "un lien de famille avec Ève Secrète, qui travaille pour" in str(said.data["reason"])
    assert (said.actor_id, said.actor_role) == (None, "system")
    assert relative.id not in involved(session, room.candidacy_id), "she did nothing in this file"
    assert heard(session).keys() == {"set_aside_auditor", "step_aside_manager"}
    assert "Secrète" not in json.dumps(jobs(session), ensure_ascii=False)


def test_ones_own_link_is_said_in_full_and_signed(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    employed(session, room.auditor, TOWN, at)
    [ended] = stepping_aside.step_aside(session, by=room.auditor, at=at)
    assert ended.release_reason == "Ada Verin travaille pour Mairie d’Essai."
    assert journal.history(session, room.candidacy_id)[-1].actor_id == room.auditor.id
    assert heard(session).keys() == {"step_aside_manager"}, "who declared it knows"


def test_the_manager_who_recorded_it_is_told_on_the_page_the_others_by_mail(session: Session, at: datetime) -> None:
    room, other = open_room(session, at), make_person(session, at, "manager")
    employed(session, room.auditor, CABINET_Y, at)
    contract(session, room, at)
    stepping_aside.step_aside(session, by=room.manager, at=at)
    told = {"set_aside_auditor": {address(session, room.auditor)}, "step_aside_manager": {address(session, other)}}
    assert heard(session) == told


@pytest.mark.parametrize(("state", "ends"), [("committee", 1), ("granted", 1), ("refused", 0), ("withdrawn", 0)])
def test_a_mission_lives_as_long_as_its_label_is_decided_or_followed(
    session: Session, at: datetime, state: str, ends: int
) -> None:
    room = open_room(session, at)
    session.get_one(Candidacy, room.candidacy_id).state = state
    employed(session, room.auditor, TOWN, at)
    assert len(stepping_aside.step_aside(session, by=room.auditor, at=at)) == ends


def test_the_graph_is_read_once_for_every_mission(
    session: Session, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = open_room(session, at)
    for _ in range(3):
        one = make_person(session, at, "auditor")
        missions.assign(session, room.candidacy_id, one.id or room.candidacy_id, one.name, by=room.manager, at=at)
        employed(session, one, CABINET_Y, at)
    contract(session, room, at)
    read: list[int] = []
    graph = team.graph

    def counted(session: Session) -> Graph:
        read.append(1)
        return graph(session)

    monkeypatch.setattr(team, "graph", counted)
    later = at + timedelta(days=1)
    assert len(stepping_aside.step_aside(session, by=room.manager, at=later)) == 3
    assert len(read) == 1
    assert [one.name for one in missions.of(session, room.candidacy_id) if one.released_at is None] == [
        room.auditor.name
    ]
