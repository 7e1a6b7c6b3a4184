"""Missions under way that a link has come to forbid end: it would have forbidden to entrust them."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from audit import missions
from audit.audit_models import AuditMission
from audit.impartiality import path, sentence
from core.actor import SYSTEM, Actor
from core.calendar import date_in_paris
from label import apart, notices, team, workflow
from label.models import Candidacy

# A label that was granted is still followed by its auditors: reservations, surveillance, corrections.
OVER = workflow.FINAL - workflow.GRANTED


def step_aside(session: Session, *, by: Actor, at: datetime) -> list[AuditMission]:
    """End every living mission that a link now forbids; `by` made known what links, of themselves or of others.

    The journal keeps the path, the page what everybody may read of it. Who ended nothing of their own is not named:
    the file would show whose relative spoke, and count as theirs.
    """
    living = session.execute(_living()).all()
    if not living:
        return []
    known, today, ended = team.graph(session), date_in_paris(at), []
    for mission, candidacy in living:
        way = path(known, str(mission.person_id), team.node(candidacy.organisation.siret), today)
        if way is None:
            continue
        said, own = sentence(known, way, today), mission.person_id == by.id
        actor = by if own else SYSTEM
        missions.step_down(session, mission, reason=apart.shown(way, said), path=said, by=actor, at=at)
        notices.tell(session, candidacy, "step_aside", by=by, at=at, occasion=f"{mission.id}:{at.isoformat()}")
        if not own:
            notices.tell_alone(session, candidacy.id, "set_aside", mission.person_id, at=at)
        ended.append(mission)
    return ended


def _living() -> Select[AuditMission, Candidacy]:
    return (
        select(AuditMission, Candidacy)
        .join(Candidacy, Candidacy.id == AuditMission.candidacy_id)
        .where(AuditMission.released_at.is_(None), Candidacy.state.not_in(OVER))
        .options(joinedload(Candidacy.organisation))
        .order_by(AuditMission.assigned_at, AuditMission.id)
    )
