"""Builders of pages of the audit room: one file and its four people at their browsers."""

from datetime import datetime

import msgspec

from audit import rounds
from core.platform import Platform
from label.models import Candidacy
from tests.audit.rooms import Room, open_room
from tests.web.visitor import Visitor, Visitors

RECORD = "Enregistrer le constat"
REQUIREMENT = "X-AUT-2 – Les idées des agents sont recueillies et suivies d’effet."


class Desk(msgspec.Struct, frozen=True):
    """The people of one file, signed in."""

    room: Room
    applicant: Visitor
    auditor: Visitor
    manager: Visitor
    address: str


def open_desk(visitors: Visitors, platform: Platform, at: datetime, *, declared: bool = True) -> Desk:
    """A candidacy in evaluation with its people signed in."""
    with platform.database.write() as session:
        room = open_room(session, at, declared=declared)
    people = (visitors.as_(one) for one in (room.applicant, room.auditor, room.manager))
    applicant, auditor, manager = people
    return Desk(room, applicant, auditor, manager, f"/candidatures/{room.candidacy_id}")


def move(platform: Platform, desk: Desk, at: datetime, action: str, state: str) -> None:
    """The candidacy makes a step whose conditions other rooms would have to fulfil first."""
    with platform.database.write() as session:
        session.get_one(Candidacy, desk.room.candidacy_id).state = state
        session.flush()
        rounds.follow(session, desk.room.candidacy_id, action, by=desk.room.auditor, at=at)


def note(desk: Desk, grade: str = "Non-conformité mineure", facts: str = "Registre vide depuis mai.") -> None:
    """The auditor writes a finding down."""
    desk.auditor.opens(f"{desk.address}/audit").follows("Noter un constat")
    desk.auditor.submits(RECORD, {"Exigence concernée": REQUIREMENT, "Gravité": grade, "Faits": facts})
