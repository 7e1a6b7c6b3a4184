"""Reminders: a gap to correct, a document to file, a delay that is over, a certificate that ends, once for each day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import document_requests, finding_clock
from audit.audit_models import Finding, Report
from audit.request_models import DocumentRequest
from core.actor import SYSTEM
from core.calendar import add_working_days, date_in_paris
from label import ageing, notices, reservations, surveillance, visit_reminders
from label.certificate_life import OVER
from label.certificate_models import Certificate
from label.deadlines import RECEIVING, WITHOUT_LABEL
from label.models import Candidacy

# A gap is corrected in weeks; a renewal takes a whole evaluation.
GAP_NOTICE = timedelta(days=14)
# Working days before the day of a document: time to write it or to ask for more.
DOCUMENT_NOTICE = 3
END_NOTICE = timedelta(days=183)
CHECK_NOTICE = timedelta(days=30)
# A day that has been over for longer was told in its time, or is history.
TOO_LATE = timedelta(days=30)


class Reminder(msgspec.Struct, frozen=True):
    """A day, what to say of it, the candidacy that it belongs to, and the only roles or person told, if not all."""

    day: date
    action: str
    candidacy: Candidacy
    only: frozenset[str] | None = None
    alone: UUID | None = None


def due(session: Session, *, at: datetime) -> list[Reminder]:
    """What is to be said today, told already or not."""
    today = date_in_paris(at)
    return [
        *_gaps(session, today),
        *_requests(session, today),
        *_delays(session, today),
        *_ends(session, today),
        *_checks(session, today),
        *_reservations(session, today),
        *_visits(session, today),
    ]


def promise(session: Session, *, at: datetime) -> None:
    """Promise what is to be said today, once for each candidacy, day and event."""
    for reminder in due(session, at=at):
        occasion = reminder.day.isoformat()
        if reminder.alone is not None:
            person, candidacy_id = reminder.alone, reminder.candidacy.id
            notices.tell_alone(session, candidacy_id, reminder.action, person, at=at, occasion=occasion)
            continue
        notices.tell(
            session,
            reminder.candidacy,
            reminder.action,
            by=SYSTEM,
            at=at,
            occasion=occasion,
            due=reminder.day,
            only=reminder.only,
        )


def _gaps(session: Session, today: date) -> Iterator[Reminder]:
    """Before their day, and once after it; of a correction that the auditor has to verify, the managers alone."""
    query = (
        select(Finding, Candidacy)
        .join(Report, Report.id == Finding.report_id)
        .join(Candidacy, Candidacy.id == Finding.candidacy_id)
        .where(Finding.closed_at.is_(None), Report.sent_at.is_not(None), Candidacy.state.not_in(WITHOUT_LABEL))
        .where(Finding.due_on.between(today - TOO_LATE, today + GAP_NOTICE))
    )
    for finding, candidacy in session.execute(query):
        day, checking = finding.due_on, finding_clock.waits_for_check(finding)
        if day is not None and not (checking and day >= today):
            only = frozenset({"manager"}) if checking else None
            yield Reminder(day, "due" if day >= today else "overdue", candidacy, only)


def _requests(session: Session, today: date) -> Iterator[Reminder]:
    """Documents that an auditor asked for: before their day, then on the first working day after it."""
    query = (
        document_requests.awaited()
        .with_only_columns(DocumentRequest.due_on, DocumentRequest.asked_at, Candidacy)
        .join(Candidacy, Candidacy.id == DocumentRequest.candidacy_id)
        .where(Candidacy.state.in_(RECEIVING))
        .where(DocumentRequest.due_on.between(today - TOO_LATE, add_working_days(today, DOCUMENT_NOTICE)))
    )
    for day, asked_at, candidacy in session.execute(query):
        if day >= today and date_in_paris(asked_at) < today:
            yield Reminder(day, "document_due", candidacy)
        elif today >= add_working_days(day, 1):
            yield Reminder(day, "document_overdue", candidacy)


def _delays(session: Session, today: date) -> Iterator[Reminder]:
    """Whoever is late is told, and the manager with them."""
    for age in ageing.late(session, today):
        if age.due is not None and age.due >= today - TOO_LATE:
            candidacy = session.get_one(Candidacy, age.candidacy_id)
            yield Reminder(age.due, "late", candidacy, frozenset({age.reading.delay.who, "manager"}))


def _ends(session: Session, today: date) -> Iterator[Reminder]:
    query = (
        select(Certificate.valid_until, Candidacy)
        .join(Candidacy, Candidacy.id == Certificate.candidacy_id)
        .where(Certificate.status.not_in(OVER))
        .where(Certificate.valid_until.between(today - TOO_LATE, today + END_NOTICE))
    )
    for day, candidacy in session.execute(query):
        yield Reminder(day, "expiring" if day >= today else "expired", candidacy)


def _checks(session: Session, today: date) -> Iterator[Reminder]:
    """Of the programme: a month before the last day, when it is over, and when the suspension is proposed."""
    for one in surveillance.watched(session, today, ("open", "overdue", "suspend")):
        check, candidacy = one.line.check, session.get_one(Candidacy, one.certificate.candidacy_id)
        if one.line.standing == "open" and check.due - CHECK_NOTICE <= today and check.kind != "renewal":
            yield Reminder(check.due, f"{check.kind}_due", candidacy)
        elif one.line.standing == "overdue" and check.kind != "renewal" and today - check.due <= TOO_LATE:
            yield Reminder(check.due, f"{check.kind}_overdue", candidacy)
        elif one.line.standing == "suspend":
            day = one.line.proposed_on
            if day is not None and today - day <= TOO_LATE:
                yield Reminder(day, "propose_suspension", candidacy)


def _reservations(session: Session, today: date) -> Iterator[Reminder]:
    """A month before the committee's day, and once it is over: the suspension is then proposed."""
    for held, one in reservations.in_force(session, today):
        candidacy = session.get_one(Candidacy, held.candidacy_id)
        if today - TOO_LATE <= one.due_on < today:
            yield Reminder(one.due_on, "reservation_overdue", candidacy)
        elif today <= one.due_on <= today + CHECK_NOTICE:
            yield Reminder(one.due_on, "reservation_due", candidacy)


def _visits(session: Session, today: date) -> Iterator[Reminder]:
    """A mystery visit whose report did not come: its shopper alone."""
    for one in visit_reminders.late(session, today, today - TOO_LATE):
        yield Reminder(one.day, "report_late", one.candidacy, alone=one.person_id)
