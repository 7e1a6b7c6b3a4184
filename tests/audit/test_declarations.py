"""Declarations of interests: explained, kept, and blocking for good."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from audit import declarations, journal, missions
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.audit.rooms import open_room
from tests.builders import make_person


def test_somebody_who_declared_nothing_is_neither_cleared_nor_blocked(session: Session, at: datetime) -> None:
    room = open_room(session, at, declared=False)
    assert room.auditor.id
    assert not declarations.made(session, room.candidacy_id, room.auditor.id)
    assert not declarations.blocks(session, room.candidacy_id, room.auditor.id)


def test_a_declaration_without_interest_is_kept_and_journalled(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    assert declarations.made(session, room.candidacy_id, room.auditor.id)
    assert not declarations.blocks(session, room.candidacy_id, room.auditor.id)
    assert [said.name for said in declarations.of(session, room.candidacy_id)] == [room.auditor.name]
    assert journal.history(session, room.candidacy_id)[-1].event == "declaration.made"


def test_an_interest_must_be_described(session: Session, at: datetime) -> None:
    room = open_room(session, at, declared=False)
    with pytest.raises(Invalid) as refused:
        declarations.declare(session, room.candidacy_id, has_interest=True, text="  ", by=room.auditor, at=at)
    assert "texte" in refused.value.errors


def test_an_interest_ends_the_mission_of_its_author(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    why = "J’y ai travaillé en 2024."
    declarations.declare(session, room.candidacy_id, has_interest=True, text=why, by=room.auditor, at=at)
    assert declarations.blocks(session, room.candidacy_id, room.auditor.id)
    assert missions.assigned(session, room.auditor.id) == set()
    assert [mission.released_at for mission in missions.of(session, room.candidacy_id)] == [at]
    assert journal.history(session, room.candidacy_id)[-1].event == "mission.released"
    with pytest.raises(NotAllowed, match="intérêt"):
        missions.require(session, room.candidacy_id, by=room.auditor)


def test_a_declared_interest_is_never_taken_back(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert room.auditor.id
    declarations.declare(session, room.candidacy_id, has_interest=True, text="Un proche.", by=room.auditor, at=at)
    with pytest.raises(Conflict, match="définitivement"):
        declarations.declare(session, room.candidacy_id, has_interest=False, text="", by=room.auditor, at=at)
    assert declarations.blocks(session, room.candidacy_id, room.auditor.id)


def test_an_interest_in_one_file_blocks_nobody_in_another(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    member = make_person(session, at, "committee")
    assert member.id
    declarations.declare(session, room.candidacy_id, has_interest=True, text="Un proche.", by=member, at=at)
    assert not declarations.blocks(session, member.id, member.id)
    assert not declarations.blocks(session, room.candidacy_id, room.manager.id or member.id)
    missions.require(session, room.candidacy_id, by=room.auditor)


def test_an_applicant_declares_nothing(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotAllowed):
        declarations.declare(session, room.candidacy_id, has_interest=False, text="", by=room.applicant, at=at)


def test_a_stranger_to_the_file_does_not_learn_that_it_exists(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotFound):
        missions.require(session, room.candidacy_id, by=make_person(session, at, "auditor"))


@pytest.mark.parametrize(
    ("kind", "ended_on", "blocks"),
    [
        ("employment", None, True),
        ("employment", date(2023, 3, 2), True),
        ("employment", date(2023, 3, 1), False),
        ("consultancy", date(2015, 1, 1), False),
        ("family", date(2015, 1, 1), True),
        ("dispute", date(2015, 1, 1), True),
    ],
)
def test_a_link_blocks_for_three_years_and_some_for_ever(
    session: Session, at: datetime, kind: str, ended_on: date | None, blocks: bool
) -> None:
    room = open_room(session, at, declared=False)
    assert room.auditor.id
    words = {"has_interest": True, "text": "Voici lequel.", "kind": kind, "ended_on": ended_on}
    made = declarations.declare(session, room.candidacy_id, **words, by=room.auditor, at=at)  # type: ignore[arg-type]
    assert (made.kind, made.ended_on, made.has_interest) == (kind, ended_on, blocks)
    assert declarations.blocks(session, room.candidacy_id, room.auditor.id) == blocks
    assert (missions.assigned(session, room.auditor.id) == set()) == blocks
    assert journal.history(session, room.candidacy_id)[-1 - blocks].data["kind"] == kind


def test_a_link_of_no_known_kind_is_refused(session: Session, at: datetime) -> None:
    room = open_room(session, at, declared=False)
    with pytest.raises(Invalid) as refused:
        declarations.declare(
            session, room.candidacy_id, has_interest=True, text="Un lien.", kind="", by=room.auditor, at=at
        )
    assert "nature" in refused.value.errors
