"""The draft report as its organisation reads it until the final one: what was sent, its own answers, no treatment yet.

A treatment may be taken back until the report is final: read one by one, half decided, they would be answered to.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from audit import finding_clock, findings, grades, replies, reports, rounds
from audit.audit_models import Finding, Report
from audit.reply_models import FindingReply


def is_provisional(report: Report) -> bool:
    """Whether the organisation has it and may not read yet what becomes of its answers."""
    return report.sent_at is not None and report.final_at is None


def content(session: Session, report: Report) -> dict[str, Any]:
    """`rounds.content` as the organisation reads it."""
    said = rounds.content(session, report)
    if not is_provisional(report):
        return said
    sent = {one.number: one for one in as_sent(session, report)}
    said["synthesis"] = report.synthesis if report.sent_synthesis is None else report.sent_synthesis
    said["findings"] = [_veiled(one, sent.get(one["number"])) for one in said["findings"]]
    said["observations"] = [one | {"answer": None, "answered_by": None} for one in said["observations"]]
    return said


def as_sent(session: Session, report: Report) -> list[Finding]:
    """The findings of this report whose answer an auditor has treated, as they were before: apart from the base."""
    answered = replies.of(session, report.id)
    return [
        _before(session, one, answered[one.id])
        for one in findings.of(session, report.candidacy_id)
        if one.id in answered and answered[one.id].treated_by is not None
    ]


def contested(session: Session, candidacy_id: UUID) -> set[UUID]:
    """The findings of the last report whose contestation waits for the final one."""
    report = reports.of(session, candidacy_id)
    if report is None or report.replied_at is None or report.final_at is not None:
        return set()
    return {key for key, reply in replies.of(session, report.id).items() if reply.stance == "contested"}


def visible(session: Session, candidacy_id: UUID) -> list[Finding]:
    """What was notified to the organisation, as it may read it today."""
    report = reports.of(session, candidacy_id)
    sent = as_sent(session, report) if report is not None and is_provisional(report) else ()
    before = {one.id: one for one in sent}
    return [before.get(one.id, one) for one in findings.notified(session, candidacy_id)]


def open_majors(session: Session, candidacy_id: UUID) -> int:
    """`findings.open_majors`, as the organisation may count them today."""
    left = [one.grade for one in visible(session, candidacy_id) if one.closed_at is None]
    return grades.counted_majors(left.count("major"), left.count("minor"))


def _before(session: Session, finding: Finding, reply: FindingReply) -> Finding:
    made = Finding(**{column.key: getattr(finding, column.key) for column in inspect(Finding).column_attrs})
    made.grade, made.facts = reply.was_grade, reply.was_facts
    made.due_on = finding_clock.last_told(session, finding)
    if finding.withdrawn_at is not None:
        made.withdrawn_at = made.closed_at = made.closed_by = None
        made.effectiveness = ""
    return made


def _veiled(said: dict[str, Any], sent: Finding | None) -> dict[str, Any]:
    reply = said["reply"]
    if reply is None or sent is None:
        return said
    accepted = reply["stance"] == "accepted"
    untreated = {"treatment": "kept" if accepted else None, "motive": replies.ACCEPTED if accepted else ""}
    return said | rounds.finding(sent) | {"reply": reply | untreated | {"treated_by": None}}
