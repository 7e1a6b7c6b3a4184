"""Nonconformities left open after their day: a minor becomes major, with the days of a major; a major is told, once."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import finding_clock, grades, journal
from audit.audit_models import Finding, Report
from audit.reply_models import FindingReply
from core.actor import SYSTEM
from core.calendar import date_in_paris


def overdue(session: Session, today: date) -> Sequence[Finding]:
    """Those that the organisation received, whose last day is over, and that were not escalated for it.

    A correction that waits for its verification, or a reply for its treatment, is no longer the organisation's to act
    upon: it never escalates.
    """
    query = (
        select(Finding)
        .join(Report, Report.id == Finding.report_id)
        .where(Report.sent_at.is_not(None), Finding.closed_at.is_(None), Finding.due_on < today)
        .where(Finding.grade.in_(grades.MONTHS), Finding.unresolved_at.is_(None), ~finding_clock.waiting_for_check())
    )
    untreated = exists().where(FindingReply.finding_id == Finding.id, FindingReply.treatment.is_(None))
    query = query.where(~untreated)
    return session.scalars(query.order_by(Finding.due_on, Finding.number)).all()


def escalate(session: Session, finding: Finding, *, at: datetime) -> None:
    """Make a minor major, due in the months of a major; a major keeps its day, and is told to be unresolved."""
    before, was_due = finding.grade, finding.due_on
    if before == "minor":
        finding.became_major_at = at
        finding.grade, finding.due_on = "major", grades.due("major", None, date_in_paris(at))
    else:
        finding.unresolved_at = at
    session.flush()
    data = {"finding": finding.number, "from": before, "to": finding.grade}
    data |= {"was_due": str(was_due), "due": str(finding.due_on)}
    journal.append(session, "finding.escalated", by=SYSTEM, at=at, candidacy_id=finding.candidacy_id, data=data)
