"""Objections: an organisation may refuse a named auditor, with its reason, within ten working days of the mission."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import journal
from audit.audit_models import AuditMission
from audit.visit_models import Objection
from core.actor import Actor
from core.calendar import add_working_days, date_in_paris
from core.errors import Conflict, Invalid, NotFound

DAYS = 10
SHORTEST = 20


def until(mission: AuditMission) -> date:
    """The last day to object to the auditor of this mission."""
    return add_working_days(date_in_paris(mission.assigned_at), DAYS)


def object_to(
    session: Session, candidacy_id: UUID, person_id: UUID, reason: str, *, by: Actor, at: datetime
) -> Objection:
    """Receive the objection; the caller has checked that the candidacy is theirs. The audit waits for its answer."""
    by.require("applicant")
    mission = _living(session, candidacy_id, person_id)
    if len(reason.strip()) < SHORTEST:
        sentence = f"Écrivez pourquoi, en {SHORTEST} caractères au moins : le gestionnaire du label en décide."
        raise Invalid("Écrivez le motif.", {"motif": sentence})
    if date_in_paris(at) > until(mission):
        raise Conflict(f"Une objection se fait dans les {DAYS} jours ouvrés : ce délai est passé.")
    if of_mission(session, mission) is not None:
        raise Conflict("Vous avez déjà fait une objection à cette mission.")
    made = Objection(candidacy_id=candidacy_id, mission_id=mission.id, mission_since=mission.assigned_at)
    made.auditor, made.reason, made.filed_by, made.filed_at = mission.name, reason.strip(), by.name, at
    session.add(made)
    session.flush()
    data = {"auditor": str(person_id), "name": mission.name, "reason": made.reason}
    journal.append(session, "objection.filed", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return made


def decide(session: Session, objection_id: UUID, *, accepted: bool, answer: str, by: Actor, at: datetime) -> Objection:
    """Decide, with the reason that the organisation reads; the caller ends the mission when it is accepted."""
    by.require("manager")
    found = session.get(Objection, objection_id, with_for_update=True)
    if found is None:
        raise NotFound
    if found.accepted is not None:
        raise Conflict("Cette objection est déjà tranchée.")
    if not answer.strip():
        raise Invalid("Écrivez la réponse.", {"reponse": "Écrivez ce qui vous décide : l’organisation le lira."})
    found.accepted, found.answer, found.decided_by, found.decided_at = accepted, answer.strip(), by.name, at
    session.flush()
    data = {"name": found.auditor, "accepted": accepted, "reason": found.answer}
    journal.append(session, "objection.decided", by=by, at=at, candidacy_id=found.candidacy_id, data=data)
    return found


def of(session: Session, candidacy_id: UUID) -> Sequence[Objection]:
    """Every objection of this file, oldest first."""
    query = select(Objection).where(Objection.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(Objection.filed_at)).all()


def of_mission(session: Session, mission: AuditMission) -> Objection | None:
    """The objection to this mission as it was last given."""
    given = (Objection.mission_id == mission.id, Objection.mission_since == mission.assigned_at)
    return session.scalar(select(Objection).where(*given))


def is_pending(session: Session, mission: AuditMission) -> bool:
    """Whether the audit waits for the answer to an objection."""
    asked = (Objection.mission_id == mission.id, Objection.accepted.is_(None))
    return bool(session.scalar(select(exists().where(*asked))))


def _living(session: Session, candidacy_id: UUID, person_id: UUID) -> AuditMission:
    found = session.scalar(
        select(AuditMission).where(
            AuditMission.candidacy_id == candidacy_id,
            AuditMission.person_id == person_id,
            AuditMission.released_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found
