"""Declarations of interests: made before acting in a file; a declared interest blocks its author for good."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from audit import journal
from audit.audit_models import AuditMission, Declaration
from core.actor import Actor
from core.errors import Conflict, Invalid

ROLES = ("auditor", "committee", "shopper", "manager")


def declare(
    session: Session, candidacy_id: UUID, *, has_interest: bool, text: str, by: Actor, at: datetime
) -> Declaration:
    """Keep what the person declares; an interest also ends their mission as auditor of this file."""
    by.require(*ROLES)
    assert by.id is not None  # noqa: S101 (these roles are worn by people)
    if has_interest and not text.strip():
        raise Invalid("Décrivez l’intérêt.", {"texte": "Dites quel lien vous avez avec cette organisation."})
    if blocks(session, candidacy_id, by.id):
        raise Conflict("Vous avez déjà déclaré un intérêt dans ce dossier : il vous en écarte définitivement.")
    made_now = Declaration(
        candidacy_id=candidacy_id,
        person_id=by.id,
        name=by.name,
        role=by.role,
        has_interest=has_interest,
        text=text.strip(),
        declared_at=at,
    )
    session.add(made_now)
    session.flush()
    data = {"interest": has_interest, "text": made_now.text}
    journal.append(session, "declaration.made", by=by, at=at, candidacy_id=candidacy_id, data=data)
    if has_interest:
        _release(session, candidacy_id, by=by, at=at)
    return made_now


def blocks(session: Session, candidacy_id: UUID, person_id: UUID) -> bool:
    """Whether the person ever declared an interest in this file."""
    return bool(session.scalar(select(exists().where(*_of(candidacy_id, person_id), Declaration.has_interest))))


def made(session: Session, candidacy_id: UUID, person_id: UUID) -> bool:
    """Whether the person declared anything, an interest or none."""
    return bool(session.scalar(select(exists().where(*_of(candidacy_id, person_id)))))


def of(session: Session, candidacy_id: UUID) -> Sequence[Declaration]:
    """Every declaration in this file, oldest first."""
    query = select(Declaration).where(Declaration.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(Declaration.declared_at, Declaration.name)).all()


def _of(candidacy_id: UUID, person_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Declaration.candidacy_id == candidacy_id, Declaration.person_id == person_id


def _release(session: Session, candidacy_id: UUID, *, by: Actor, at: datetime) -> None:
    mission = session.scalar(
        select(AuditMission).where(
            AuditMission.candidacy_id == candidacy_id,
            AuditMission.person_id == by.id,
            AuditMission.released_at.is_(None),
        )
    )
    if mission is None:
        return
    mission.released_at, mission.release_reason = at, "Intérêt déclaré"
    session.flush()
    data = {"auditor": str(by.id), "name": by.name, "reason": mission.release_reason}
    journal.append(session, "mission.released", by=by, at=at, candidacy_id=candidacy_id, data=data)
