"""Overdue findings escalate by themselves each night, and what that brings to a certificate in force."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import escalation
from audit.audit_models import Finding
from core.actor import SYSTEM
from core.calendar import date_in_paris
from label import notices
from label.certificate_models import Certificate
from label.deadlines import WITHOUT_LABEL
from label.models import Candidacy


def due(session: Session, *, at: datetime) -> Sequence[Finding]:
    """Those to escalate now, of candidacies whose clocks still run."""
    found = escalation.overdue(session, date_in_paris(at))
    ended = select(Candidacy.id).where(Candidacy.state.in_(WITHOUT_LABEL))
    over = set(session.scalars(ended.where(Candidacy.id.in_([one.candidacy_id for one in found]))))
    return [one for one in found if one.candidacy_id not in over]


def carry_out(session: Session, *, at: datetime) -> None:
    """Escalate each, once, and tell the organisation, its auditors and the managers."""
    for finding in due(session, at=at):
        escalation.escalate(session, finding, at=at)
        action = "leave_open" if finding.unresolved_at else "escalate"
        candidacy = session.get_one(Candidacy, finding.candidacy_id)
        occasion = f"{finding.number}:{date_in_paris(at).isoformat()}"
        notices.tell(session, candidacy, action, by=SYSTEM, at=at, occasion=occasion, due=finding.due_on)


def unresolved(session: Session, today: date) -> list[tuple[Certificate, Finding]]:
    """The majors left open after their day that put a certificate in force in question, the oldest day first."""
    query = (
        select(Certificate, Finding)
        .join(Finding, Finding.candidacy_id == Certificate.candidacy_id)
        .where(Finding.unresolved_at.is_not(None), Finding.closed_at.is_(None))
        .where(Certificate.status == "valid", Certificate.valid_until >= today)
    )
    return [(held, one) for held, one in session.execute(query.order_by(Finding.due_on, Finding.number))]
