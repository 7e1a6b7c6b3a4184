"""The contradictory phase, point by point: each finding may be accepted or contested, each answer is treated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import finding_clock, grades, journal, missions, reports
from audit.audit_models import Evidence, Finding, Report
from audit.reply_models import FindingReply
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound

STANCES = {"accepted": "Nous acceptons ce constat", "contested": "Nous contestons ce constat"}
TREATMENTS = {"kept": "Maintenu", "amended": "Modifié", "withdrawn": "Retiré"}
ACCEPTED = "L’organisation accepte ce constat."
ENDED = "Le droit de réponse est terminé : votre réponse est déjà envoyée."


def answer(
    session: Session,
    candidacy_id: UUID,
    finding_id: UUID,
    *,
    stance: str,
    text: str,
    evidence_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> FindingReply:
    """Keep the organisation's answer to one finding, with a proof of the file if it gives one.

    It may be rewritten while the right of reply is open. Once the delay has lapsed, a first answer is still received
    until the report is final, marked late. The caller has checked that the candidacy is theirs.
    """
    by.require("applicant")
    finding, report = _point(session, candidacy_id, finding_id)
    reply = of_finding(session, finding_id)
    late = report.replied_at is not None
    if late and (report.lapsed_at is None or reply is not None):
        raise Conflict(ENDED)
    _check(session, candidacy_id, stance, text, evidence_id)
    if reply is None:
        reply = FindingReply(report_id=report.id, finding_id=finding_id)
        reply.was_grade, reply.was_facts = finding.grade, finding.facts
        session.add(reply)
    reply.stance, reply.text, reply.evidence_id = stance, text.strip(), evidence_id
    reply.author, reply.filed_at, reply.late = by.name, at, late
    accepted = stance == "accepted"
    # Nothing is left to decide about what is accepted; the auditor may still come back to it.
    reply.treatment, reply.motive = ("kept", ACCEPTED) if accepted else (None, "")
    reply.treated_by, reply.treated_at = None, at if accepted else None
    session.flush()
    said = {"round": report.round, "finding": finding.number, "stance": stance, "late": late}
    data = said | {"answer_sha256": reports.digest(reply.text), "evidence": str(evidence_id) if evidence_id else None}
    journal.append(session, "report.point_answered", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return reply


def treat(
    session: Session,
    reply_id: UUID,
    *,
    treatment: str,
    motive: str,
    grade: str = "",
    facts: str = "",
    version: int,
    by: Actor,
    at: datetime,
) -> FindingReply:
    """Keep, amend or withdraw the finding answered to, with the motive that the organisation reads.

    An amended finding takes `grade` and `facts` where they are given; what it first said stays beside. It may be
    treated otherwise until the report is final.
    """
    reply = session.get(FindingReply, reply_id, with_for_update=True)
    if reply is None:
        raise NotFound
    finding, report = session.get_one(Finding, reply.finding_id), session.get_one(Report, reply.report_id)
    missions.require(session, report.candidacy_id, by=by)
    _may_treat(report, reply, version, treatment, motive)
    _restore(session, finding, reply, report, at)
    if treatment == "amended":
        _amend(finding, reply, grade or reply.was_grade, facts.strip() or reply.was_facts, at)
    elif treatment == "withdrawn":
        _withdraw(finding, motive.strip(), by, at)
    reply.treatment, reply.motive, reply.treated_by, reply.treated_at = treatment, motive.strip(), by.name, at
    session.flush()
    data = {"round": report.round, "finding": finding.number, "treatment": treatment, "grade": finding.grade}
    data |= {"motive_sha256": reports.digest(reply.motive), "facts_sha256": reports.digest(finding.facts)}
    journal.append(session, "report.point_treated", by=by, at=at, candidacy_id=report.candidacy_id, data=data)
    return reply


def _may_treat(report: Report, reply: FindingReply, version: int, treatment: str, motive: str) -> None:
    if report.final_at is not None:
        raise Conflict(reports.FINAL)
    if report.replied_at is None:
        raise Conflict("L’organisation peut encore répondre : attendez la fin de son droit de réponse.")
    if reply.version != version:
        raise Conflict(reports.STALE)
    if treatment not in TREATMENTS:
        raise Invalid("Choisissez une suite.", {"suite": "Maintenu, modifié ou retiré : choisissez."})
    if not motive.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Écrivez pourquoi : l’organisation et le comité le liront."})


def of_finding(session: Session, finding_id: UUID) -> FindingReply | None:
    """The answer to one finding."""
    return session.scalar(select(FindingReply).where(FindingReply.finding_id == finding_id))


def of(session: Session, report_id: UUID) -> dict[UUID, FindingReply]:
    """The answers to one report, by finding."""
    found = session.scalars(select(FindingReply).where(FindingReply.report_id == report_id))
    return {reply.finding_id: reply for reply in found}


def every_reply_is_treated(session: Session, candidacy_id: UUID) -> bool:
    """Whether no answer to the latest report waits for its treatment."""
    report = reports.of(session, candidacy_id)
    if report is None:
        return True
    return not session.scalar(
        select(exists().where(FindingReply.report_id == report.id, FindingReply.treatment.is_(None)))
    )


def _point(session: Session, candidacy_id: UUID, finding_id: UUID) -> tuple[Finding, Report]:
    """A finding of the latest report, which was sent and is not final."""
    finding = session.get(Finding, finding_id)
    report = reports.of(session, candidacy_id)
    if finding is None or finding.candidacy_id != candidacy_id or report is None or report.sent_at is None:
        raise NotFound
    if report.final_at is not None:
        raise Conflict(reports.FINAL)
    if finding.report_id != report.id:
        raise Conflict("Ce constat est d’un rapport précédent, déjà définitif.")
    return finding, report


def _check(session: Session, candidacy_id: UUID, stance: str, text: str, evidence_id: UUID | None) -> None:
    errors = {}
    if stance not in STANCES:
        errors["position"] = "Dites si vous acceptez ou contestez ce constat."
    if stance == "contested" and not text.strip():
        errors["texte"] = "Écrivez ce que vous contestez, et pourquoi."
    proof = session.get(Evidence, evidence_id) if evidence_id else None
    if evidence_id and (proof is None or proof.candidacy_id != candidacy_id):
        errors["preuve"] = "Choisissez une preuve de votre dossier."
    if errors:
        raise Invalid("La réponse n’est pas complète.", errors)


def _restore(session: Session, finding: Finding, reply: FindingReply, report: Report, at: datetime) -> None:
    """What the finding said before it was treated a first time, its last day included, less the auditor's own time."""
    assert report.replied_at is not None  # noqa: S101 (checked before)
    due = finding_clock.last_told(session, finding)  # read first: the base wants a nonconformity with its day
    treated = date_in_paris(reply.treated_at or at)
    due = finding_clock.after_treatment(due, date_in_paris(max(report.replied_at, reply.filed_at)), treated)
    if finding.withdrawn_at is not None:
        finding.withdrawn_at = finding.closed_at = finding.closed_by = None
        finding.effectiveness = ""
    finding.grade, finding.facts, finding.due_on = reply.was_grade, reply.was_facts, due


def _amend(finding: Finding, reply: FindingReply, grade: str, facts: str, at: datetime) -> None:
    if (grade, facts) == (reply.was_grade, reply.was_facts):
        raise Invalid("Rien ne change.", {"faits": "Écrivez ce que le constat dit désormais, ou changez sa gravité."})
    today = date_in_paris(at)
    grades.check(grade, finding.requirement, facts, None, today)
    kept = finding.due_on if grades.is_nonconformity(grade) and grade == reply.was_grade else None
    finding.grade, finding.facts, finding.due_on = grade, facts, grades.due(grade, kept, today)


def _withdraw(finding: Finding, motive: str, by: Actor, at: datetime) -> None:
    """What is withdrawn is closed too: nothing is to be corrected, nothing counts."""
    if finding.closed_at is not None:
        raise Conflict("Ce constat est déjà levé : maintenez-le, sa levée paraît au rapport.")
    finding.withdrawn_at = finding.closed_at = at
    finding.closed_by, finding.effectiveness = by.name, f"Constat retiré : {motive}"
