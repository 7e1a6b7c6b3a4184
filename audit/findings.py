"""Findings: recorded by the auditor, answered by the organisation, closed once the correction proved effective."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import finding_clock, grades, journal, missions, reports
from audit.audit_models import Finding, Report
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound

STALE = (
    "Quelqu’un a modifié ce constat pendant que vous l’aviez ouvert. Votre texte est conservé ci-dessous : "
    "comparez-le avec la nouvelle version, puis recommencez."
)


def record(
    session: Session,
    candidacy_id: UUID,
    *,
    grade: str,
    requirement: str,
    facts: str,
    due: date | None = None,
    by: Actor,
    at: datetime,
) -> Finding:
    """Write a finding into the report in progress; without `due`, a nonconformity takes the date of its clock."""
    missions.require(session, candidacy_id, by=by)
    report = reports.unsent(session, candidacy_id)
    last = session.scalar(select(func.max(Finding.number)).where(Finding.candidacy_id == candidacy_id))
    finding = Finding(candidacy_id=candidacy_id, report_id=report.id, number=(last or 0) + 1)
    finding.recorded_by, finding.recorded_at = by.name, at
    _write(finding, grade, requirement, facts, due, at)
    session.add(finding)
    return _kept(session, finding, "finding.recorded", _content(finding), by=by, at=at)


def revise(
    session: Session,
    finding_id: UUID,
    *,
    grade: str,
    requirement: str,
    facts: str,
    due: date | None = None,
    version: int,
    by: Actor,
    at: datetime,
) -> Finding:
    """Correct a finding before the draft report leaves; afterwards it is answered and closed, never rewritten."""
    finding = get(session, finding_id)
    missions.require(session, finding.candidacy_id, by=by)
    if is_notified(session, finding):
        raise Conflict("Ce constat est déjà notifié à l’organisation : il ne se modifie plus, il se lève.")
    _same_version(finding, version)
    _write(finding, grade, requirement, facts, due, at)
    return _kept(session, finding, "finding.revised", _content(finding), by=by, at=at)


def respond(
    session: Session, finding_id: UUID, *, cause: str, correction: str, version: int, by: Actor, at: datetime
) -> Finding:
    """Keep the organisation's cause and correction; the caller has checked that the candidacy is theirs.

    The first answer of a turn stops the clock: written again before its verification, it keeps that day.
    """
    by.require("applicant")
    finding = get(session, finding_id)
    if not is_notified(session, finding):
        raise NotFound
    _require_open_nonconformity(finding)
    _same_version(finding, version)
    _require_texts(
        cause=(cause, "Écrivez la cause : pourquoi cet écart est-il apparu ?"),
        correction=(correction, "Écrivez la correction : ce qui est fait, par qui, pour quand."),
    )
    if not finding_clock.waits_for_check(finding):
        finding.answered_at = at
    finding.cause, finding.correction, finding.insufficient = cause.strip(), correction.strip(), ""
    finding.answered_by = by.name
    answered = reports.digest(finding.cause + "\n" + finding.correction)
    data = {"finding": finding.number, "answer_sha256": answered}
    return _kept(session, finding, finding_clock.ANSWERED, data, by=by, at=at)


def close(session: Session, finding_id: UUID, *, effectiveness: str, version: int, by: Actor, at: datetime) -> Finding:
    """Close a nonconformity on what shows that its correction works; the organisation has answered before."""
    finding = get(session, finding_id)
    missions.require(session, finding.candidacy_id, by=by)
    _require_open_nonconformity(finding)
    _same_version(finding, version)
    _require_correction(finding)
    _require_texts(efficacite=(effectiveness, "Écrivez ce qui montre que la correction est efficace."))
    finding.effectiveness = effectiveness.strip()
    finding.closed_by, finding.closed_at = by.name, at
    data = {"finding": finding.number, "effectiveness_sha256": reports.digest(finding.effectiveness)}
    return _kept(session, finding, "finding.closed", data, by=by, at=at)


def find_wanting(session: Session, finding_id: UUID, *, why: str, version: int, by: Actor, at: datetime) -> Finding:
    """Verify a correction and find it without effect: the finding stays open until another answer.

    The days that a timely answer waited for its verification are given back: the clock was the auditor's meanwhile.
    """
    finding = get(session, finding_id)
    missions.require(session, finding.candidacy_id, by=by)
    _require_open_nonconformity(finding)
    _same_version(finding, version)
    _require_correction(finding)
    _require_texts(insuffisance=(why, "Écrivez ce qui manque : l’organisation répondra à nouveau."))
    finding.insufficient, finding.due_on = why.strip(), finding_clock.after_check(finding, date_in_paris(at))
    data = {"finding": finding.number, "why_sha256": reports.digest(finding.insufficient), "due": str(finding.due_on)}
    return _kept(session, finding, "finding.found_wanting", data, by=by, at=at)


def get(session: Session, finding_id: UUID) -> Finding:
    """One finding; NotFound when there is none."""
    found = session.get(Finding, finding_id)
    if found is None:
        raise NotFound
    return found


def of(session: Session, candidacy_id: UUID) -> Sequence[Finding]:
    """Every finding of this file, in the order of their numbers."""
    query = select(Finding).where(Finding.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(Finding.number)).all()


def notified(session: Session, candidacy_id: UUID) -> Sequence[Finding]:
    """Those that the organisation may read: the report that holds them was sent to it."""
    query = select(Finding).join(Report, Finding.report_id == Report.id)
    sent = query.where(Finding.candidacy_id == candidacy_id, Report.sent_at.is_not(None))
    return session.scalars(sent.order_by(Finding.number)).all()


def is_notified(session: Session, finding: Finding) -> bool:
    """Whether the organisation has received the report that holds this finding."""
    return session.get_one(Report, finding.report_id).sent_at is not None


def open_majors(session: Session, candidacy_id: UUID) -> int:
    """Majors not closed, each five open minors counting as one."""
    still_open = [finding.grade for finding in of(session, candidacy_id) if finding.closed_at is None]
    return grades.counted_majors(still_open.count("major"), still_open.count("minor"))


def _write(finding: Finding, grade: str, requirement: str, facts: str, due: date | None, at: datetime) -> None:
    today = date_in_paris(at)
    grades.check(grade, requirement, facts, due, today)
    finding.grade, finding.requirement, finding.facts = grade, requirement.strip(), facts.strip()
    finding.due_on = grades.due(grade, due, today)


def _require_texts(**fields: tuple[str, str]) -> None:
    errors = {name: sentence for name, (text, sentence) in fields.items() if not text.strip()}
    if errors:
        raise Invalid("Il manque un texte.", errors)


def _require_open_nonconformity(finding: Finding) -> None:
    if not grades.is_nonconformity(finding.grade):
        raise Conflict("Seul un écart se corrige et se lève : une observation ou un point fort reste au rapport.")
    if finding.closed_at is not None:
        raise Conflict("Ce constat est levé : il ne se modifie plus.")


def _require_correction(finding: Finding) -> None:
    if not finding_clock.waits_for_check(finding):
        raise Conflict("Aucune correction n’attend d’être vérifiée : l’organisation doit d’abord répondre.")


def _same_version(finding: Finding, version: int) -> None:
    if finding.version != version:
        raise Conflict(STALE)


def _content(finding: Finding) -> dict[str, object]:
    return {
        "finding": finding.number,
        "grade": finding.grade,
        "requirement": finding.requirement,
        "facts_sha256": reports.digest(finding.facts),
        "due": finding.due_on.isoformat() if finding.due_on else None,
    }


def _kept(
    session: Session, finding: Finding, event: str, data: dict[str, object], *, by: Actor, at: datetime
) -> Finding:
    session.flush()
    journal.append(session, event, by=by, at=at, candidacy_id=finding.candidacy_id, data=data)
    return finding
