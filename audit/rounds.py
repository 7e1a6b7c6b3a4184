"""The report follows the candidacy: a round begins, the draft leaves, the reply closes, the final report freezes."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from audit import evidence, findings, journal, missions, replies, reports
from audit.audit_models import Evidence, Finding, Report, ReportObservation
from audit.reply_models import FindingReply
from core import canonical_json
from core.actor import Actor


def follow(session: Session, candidacy_id: UUID, action: str, *, by: Actor, at: datetime) -> None:
    """Mark on the report what `action` of the candidacy's table means for it; other actions change nothing."""
    match action:
        case "open_evaluation" | "resume" | "start_report":
            reports.begin(session, candidacy_id)
        case "send_report":
            sent = reports.current(session, candidacy_id)
            sent.sent_at, sent.sent_synthesis = at, sent.synthesis
        case "reply":
            reports.current(session, candidacy_id).replied_at = at
        case "lapse":
            lapsed = reports.current(session, candidacy_id)
            lapsed.lapsed_at = lapsed.replied_at = at
        case "finalise_report":
            _freeze(session, reports.current(session, candidacy_id), by=by, at=at)
        case _:
            return
    session.flush()


def content(session: Session, report: Report) -> dict[str, Any]:
    """What the report says, as plain values: of today while it is written, word for word what was frozen after."""
    if report.final_at is not None:
        return report.frozen
    answered = replies.of(session, report.id)
    proofs = {one.id: one for one in evidence.of(session, report.candidacy_id)}
    return {
        "round": report.round,
        "synthesis": report.synthesis,
        "auditors": [held.name for held in missions.of(session, report.candidacy_id) if held.released_at is None],
        "sent_at": _moment(report.sent_at),
        "replied_at": _moment(report.replied_at),
        "lapsed_at": _moment(report.lapsed_at),
        "findings": [
            finding(one) | {"reply": _reply(answered.get(one.id), proofs)}
            for one in findings.of(session, report.candidacy_id)
        ],
        "observations": [_observation(said) for said in reports.observations(session, report.id)],
        "evidence": list(_versions(proofs.values())),
    }


def final(session: Session, report: Report, *, by: Actor, at: datetime) -> tuple[dict[str, Any], str]:
    """What the report says if it is made final now by this person, and the digest that the journal keeps."""
    said = content(session, report) | {"final_at": _moment(at), "signed_by": by.name}
    return said, sha256(canonical_json.dumps(said)).hexdigest()


def _freeze(session: Session, report: Report, *, by: Actor, at: datetime) -> None:
    report.frozen, report.digest = final(session, report, by=by, at=at)
    report.final_at = at
    session.flush()
    data = {"round": report.round, "sha256": report.digest}
    journal.append(session, "report.frozen", by=by, at=at, candidacy_id=report.candidacy_id, data=data)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def finding(one: Finding) -> dict[str, Any]:
    """One finding as the report tells it, without what was answered to it."""
    return {
        "number": one.number,
        "grade": one.grade,
        "requirement": one.requirement,
        "facts": one.facts,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "cause": one.cause,
        "correction": one.correction,
        "effectiveness": one.effectiveness,
        "closed_at": _moment(one.closed_at),
        "withdrawn": one.withdrawn_at is not None,
    }


def _reply(reply: FindingReply | None, proofs: Mapping[UUID, Evidence]) -> dict[str, Any] | None:
    """The point as answered and treated; None where the organisation said nothing."""
    if reply is None:
        return None
    proof = proofs.get(reply.evidence_id) if reply.evidence_id else None
    return {
        "stance": reply.stance,
        "text": reply.text,
        "proof": proof and {"title": proof.title, "sha256": proof.sha256},
        "author": reply.author,
        "filed_at": _moment(reply.filed_at),
        "late": reply.late,
        "was_grade": reply.was_grade,
        "was_facts": reply.was_facts,
        "treatment": reply.treatment,
        "motive": reply.motive,
        "treated_by": reply.treated_by,
    }


def _observation(said: ReportObservation) -> dict[str, Any]:
    return {
        "number": said.number,
        "text": said.text,
        "author": said.author,
        "filed_at": _moment(said.filed_at),
        "answer": said.answer,
        "answered_by": said.answered_by,
    }


def _versions(proofs: Collection[Evidence]) -> Iterator[dict[str, Any]]:
    """Every version: one that an auditor examined stays in the report, with the moment when another replaced it."""
    replaced = {proof.replaces_id: proof.added_at for proof in proofs}
    for proof in proofs:
        yield _proof(proof) | {"number": proof.number, "replaced_at": _moment(replaced.get(proof.id))}


def _proof(proof: Evidence) -> dict[str, Any]:
    return {
        "requirement": proof.requirement,
        "title": proof.title,
        "sha256": proof.sha256,
        "accepted": proof.accepted,
        "remark": proof.remark,
    }
