"""Builders of the audit room: a candidacy in evaluation with an auditor who may act."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from audit import declarations, filing, missions
from audit.antivirus import SAFE, Scan
from audit.audit_models import Evidence
from audit.filing import Said
from core.actor import Actor
from core.files import Files, named
from core.folder import Folder
from tests.audit.documents import pdf
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


def file_one(session: Session, files: Files, room: Room, at: datetime, scan: Scan = SAFE, **said: Any) -> Evidence:
    """A document filed by the applicant."""
    words: dict[str, Any] = {
        "requirement": "X-AUT-1",
        "title": "Marges de décision",
    }
    words |= said
    sent: dict[str, Any] = {name: words.pop(name) for name in ("filename", "data", "by") if name in words}
    for name, usual in (("filename", "marges.pdf"), ("data", pdf()), ("by", room.applicant)):
        sent.setdefault(name, usual)
    return filing.add(session, files, room.candidacy_id, Said(**words), **sent, scanner=saying(scan), at=at)


def kept_at(files: Files, digest: str) -> Path:
    """Where the folder keeps a file, for whoever alters or loses it."""
    assert isinstance(files.shelf, Folder)
    return files.shelf.root / named(digest)


def held(files: Files) -> list[Path]:
    """Every file in the folder."""
    assert isinstance(files.shelf, Folder)
    return [path for path in files.shelf.root.rglob("*") if path.is_file()]
