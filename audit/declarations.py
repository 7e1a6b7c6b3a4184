"""Declarations of interests: made before acting in a file; a declared interest blocks its author for good."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from audit import journal, look_back
from audit.audit_models import AuditMission, Declaration
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid

ROLES = ("auditor", "committee", "shopper", "manager")
KINDS = {
    "employment": "Un emploi dans cette organisation",
    "consultancy": "Un conseil, une formation ou un contrat",
    "mandate": "Un mandat ou une responsabilité",
    "family": "Un proche qui y travaille ou la dirige",
    "dispute": "Un litige",
    "other": "Un autre lien",
}


def declare(
    session: Session,
    candidacy_id: UUID,
    *,
    has_interest: bool,
    text: str,
    kind: str = "other",
    ended_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Declaration:
    """Keep what the person declares, its kind and when it ended; an interest also ends their mission in this file."""
    by.require(*ROLES)
    assert by.id is not None  # noqa: S101 (these roles are worn by people)
    if has_interest:
        _check(kind, text)
    if blocks(session, candidacy_id, by.id):
        raise Conflict("Vous avez déjà déclaré un intérêt dans ce dossier : il vous en écarte définitivement.")
    # A link that ended longer ago is kept in writing and does not block.
    blocking = has_interest and not look_back.is_over(kind, ended_on, date_in_paris(at))
    made_now = Declaration(
        candidacy_id=candidacy_id,
        person_id=by.id,
        name=by.name,
        role=by.role,
        has_interest=blocking,
        kind=kind if has_interest else "",
        ended_on=ended_on if has_interest else None,
        text=text.strip(),
        declared_at=at,
    )
    session.add(made_now)
    session.flush()
    data = {"interest": blocking, "kind": made_now.kind, "text": made_now.text}
    data["ended_on"] = ended_on.isoformat() if ended_on and has_interest else None
    journal.append(session, "declaration.made", by=by, at=at, candidacy_id=candidacy_id, data=data)
    if blocking:
        _release(session, candidacy_id, by=by, at=at)
    return made_now


def _check(kind: str, text: str) -> None:
    """Invalid unless the interest is described, and its kind is known."""
    if not text.strip():
        raise Invalid("Décrivez l’intérêt.", {"texte": "Dites quel lien vous avez avec cette organisation."})
    if kind not in KINDS:
        raise Invalid("Dites la nature du lien.", {"nature": "Choisissez la nature du lien dans la liste."})


def blocks(session: Session, candidacy_id: UUID, person_id: UUID) -> bool:
    """Whether the person ever declared an interest in this file."""
    return bool(session.scalar(select(exists().where(*_of(candidacy_id, person_id), Declaration.has_interest))))


def blocked(session: Session, candidacy_id: UUID) -> set[UUID]:
    """Everybody whom `blocks` keeps out of this file."""
    query = select(Declaration.person_id).where(Declaration.candidacy_id == candidacy_id, Declaration.has_interest)
    return set(session.scalars(query))


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
