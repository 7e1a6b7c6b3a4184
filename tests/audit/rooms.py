"""Builders of the audit room: a candidacy in evaluation with an auditor who may act."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from audit import declarations, missions
from audit.antivirus import SAFE, Scan
from core.actor import Actor
from tests.builders import in_evaluation, make_person


class Room(msgspec.Struct, frozen=True):
    """One file and its people."""

    candidacy_id: UUID
    applicant: Actor
    manager: Actor
    auditor: Actor


def open_room(session: Session, at: datetime, *, declared: bool = True) -> Room:
    """A candidacy in evaluation, its auditor assigned, without interest when `declared`."""
    candidacy, applicant, manager = in_evaluation(session, at)
    auditor = make_person(session, at, "auditor", name="Ada Verin")
    missions.assign(session, candidacy.id, auditor.id or candidacy.id, auditor.name, by=manager, at=at)
    if declared:
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=auditor, at=at)
    return Room(candidacy.id, applicant, manager, auditor)


def saying(scan: Scan = SAFE) -> Callable[[bytes], Scan]:
    """An antivirus that always gives this answer: the real one is in test_antivirus.py."""
    return lambda _data: scan
