"""The clock of a finding: whose turn it is, the days given back, the day that it had when it was last written."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from audit.audit_models import Finding
from audit.models import JournalEntry
from core.calendar import date_in_paris

# The events of a finding that say its last day.
DATED = ("finding.recorded", "finding.revised", "finding.escalated", "finding.found_wanting")
ANSWERED = "finding.answered"


def waits_for_check(finding: Finding) -> bool:
    """Whether its correction is the auditor's to verify: the organisation's clock is stopped."""
    return bool(finding.correction) and not finding.insufficient


def waiting_for_check() -> ColumnElement[bool]:
    """The same, for a query."""
    return and_(Finding.correction != "", Finding.insufficient == "")


def after_check(finding: Finding, today: date) -> date:
    """The last day once a correction is found wanting: whoever answered in time gets back the days that it waited."""
    assert finding.due_on is not None and finding.answered_at is not None  # noqa: S101 (an answered nonconformity)
    answered = date_in_paris(finding.answered_at)
    return finding.due_on + (today - answered) if answered <= finding.due_on else finding.due_on


def after_treatment(due: date | None, replied: date, treated: date) -> date | None:
    """The last day once a reply is treated: a timely one gets back the days that it waited for the auditor."""
    return due + max(treated - replied, timedelta()) if due is not None and replied <= due else due


def last_told(session: Session, finding: Finding) -> date | None:
    """The last day that the finding had when it was last written or moved, whatever a treatment made of it since."""
    query = select(JournalEntry).where(JournalEntry.candidacy_id == finding.candidacy_id)
    told = session.scalars(query.where(JournalEntry.event.in_(DATED)).order_by(JournalEntry.position.desc()))
    due = next(entry.data["due"] for entry in told if entry.data["finding"] == finding.number and "due" in entry.data)
    return date.fromisoformat(due) if due else None


def last_writings(session: Session, candidacy_id: UUID) -> dict[int, JournalEntry]:
    """By the number of a finding, the last time that its answer was written; the clock keeps the first of the turn."""
    query = select(JournalEntry).where(JournalEntry.candidacy_id == candidacy_id)
    told = session.scalars(query.where(JournalEntry.event == ANSWERED).order_by(JournalEntry.position))
    return {entry.data["finding"]: entry for entry in told}
