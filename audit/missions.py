"""Missions: auditors assigned to a candidacy by the manager; only they act in its audit room."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import declarations, journal, objections
from audit.audit_models import AuditMission
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound


def assign(
    session: Session, candidacy_id: UUID, person_id: UUID, name: str, *, by: Actor, at: datetime
) -> AuditMission:
    """Entrust the file to an auditor; refused to whoever declared an interest in it."""
    by.require("manager")
    if declarations.blocks(session, candidacy_id, person_id):
        raise Conflict(f"{name} a déclaré un intérêt dans ce dossier : choisissez une autre personne.")
    mission = _mission(session, candidacy_id, person_id)
    if mission is not None and mission.released_at is None:
        raise Conflict(f"{name} a déjà la mission d’auditer ce dossier.")
    if mission is None:
        mission = AuditMission(candidacy_id=candidacy_id, person_id=person_id)
        session.add(mission)
    mission.name, mission.assigned_by, mission.assigned_at = name, by.name, at
    mission.released_at = mission.release_reason = None
    session.flush()
    data = {"auditor": str(person_id), "name": name}
    journal.append(session, "mission.assigned", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return mission


def release(
    session: Session, candidacy_id: UUID, person_id: UUID, *, reason: str, by: Actor, at: datetime
) -> AuditMission:
    """End a mission, with the reason that the journal keeps; whoever held it stays an evaluator of the file."""
    by.require("manager")
    mission = _mission(session, candidacy_id, person_id)
    if mission is None or mission.released_at is not None:
        raise NotFound
    if not reason.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites pourquoi la mission est retirée : le journal le garde."})
    mission.released_at, mission.release_reason = at, reason.strip()
    session.flush()
    data = {"auditor": str(person_id), "name": mission.name, "reason": mission.release_reason}
    journal.append(session, "mission.released", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return mission


def step_down(session: Session, mission: AuditMission, *, reason: str, path: str, by: Actor, at: datetime) -> None:
    """End a living mission that a link forbids: its page shows `reason`, the journal keeps the whole `path`."""
    mission.released_at, mission.release_reason = at, reason
    session.flush()
    data = {"auditor": str(mission.person_id), "name": mission.name, "reason": path}
    journal.append(session, "mission.released", by=by, at=at, candidacy_id=mission.candidacy_id, data=data)


def of(session: Session, candidacy_id: UUID) -> Sequence[AuditMission]:
    """Every mission on this file, released ones included, oldest first."""
    query = select(AuditMission).where(AuditMission.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(AuditMission.assigned_at, AuditMission.name)).all()


def auditors(session: Session, candidacy_id: UUID) -> set[UUID]:
    """Everybody who ever held a mission on this file: none of them may decide on it."""
    return {mission.person_id for mission in of(session, candidacy_id)}


def assigned(session: Session, person_id: UUID) -> set[UUID]:
    """The candidacies that this auditor has a living mission on."""
    query = select(AuditMission.candidacy_id).where(
        AuditMission.person_id == person_id, AuditMission.released_at.is_(None)
    )
    return set(session.scalars(query))


def cleared(session: Session, candidacy_id: UUID) -> set[UUID]:
    """The auditors with a living mission who declared that they have no interest."""
    return {
        mission.person_id
        for mission in of(session, candidacy_id)
        if mission.released_at is None
        and declarations.made(session, candidacy_id, mission.person_id)
        and not declarations.blocks(session, candidacy_id, mission.person_id)
    }


def require(session: Session, candidacy_id: UUID, *, by: Actor, acting: bool = True) -> None:
    """Let through the auditor of this file alone (NotFound to others); `acting` also needs the declaration."""
    by.require("auditor")
    mission = _mission(session, candidacy_id, by.id) if by.id is not None else None
    if mission is None or by.id is None:
        raise NotFound
    if declarations.blocks(session, candidacy_id, by.id):
        raise NotAllowed("Vous avez déclaré un intérêt dans ce dossier : une autre personne l’audite.")
    if mission.released_at is not None:
        raise NotFound
    if acting and objections.is_pending(session, mission):
        raise Conflict("L’organisation a fait une objection à votre désignation : l’audit attend la décision.")
    if acting and not declarations.made(session, candidacy_id, by.id):
        raise Conflict("Déclarez d’abord si vous avez un intérêt dans ce dossier, puis commencez l’audit.")


def _mission(session: Session, candidacy_id: UUID, person_id: UUID) -> AuditMission | None:
    return session.scalar(
        select(AuditMission).where(AuditMission.candidacy_id == candidacy_id, AuditMission.person_id == person_id)
    )
