"""The forms of the contradictory phase: the organisation answers a finding, the auditor treats the answer."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from audit import evidence, findings, grades, replies
from audit.audit_models import Finding, Report
from audit.reply_models import FindingReply
from core.actor import Actor
from web.frame.fields import Area, Choice, Hidden
from web.frame.forms import Filled, Form

TREATMENT = Form(
    Hidden(name="version"),
    Choice(name="suite", label="Suite donnée", options=tuple(replies.TREATMENTS.items())),
    Area(name="motif", label="Motif", hint="L’organisation et le comité le liront.", rows=3),
    Choice(
        name="gravite",
        label="Gravité, si elle change",
        options=(("", "La même"), *grades.WORDS.items()),
        listed=True,
        required=False,
    ),
    Area(name="faits", label="Faits, s’ils changent", hint="Le premier texte reste à côté.", required=False, rows=4),
)


def answer(session: Session, candidacy_id: UUID) -> Form:
    """The form of the organisation, with the proofs of its file."""
    known = tuple((str(one.id), one.title) for one in evidence.current(evidence.of(session, candidacy_id)))
    return Form(
        Choice(name="position", label="Votre position", options=tuple(replies.STANCES.items())),
        Area(name="texte", label="Ce que vous contestez", hint="Des faits, des dates.", required=False, rows=4),
        Choice(
            name="preuve",
            label="Preuve à l’appui",
            hint="Un document déposé sur la page des preuves.",
            options=(("", "Aucune"), *known),
            listed=True,
            required=False,
        ),
    )


def prefix(finding_id: UUID) -> str:
    """What sets apart the fields of one point."""
    return f"p{finding_id.hex}-"


def offered(
    session: Session, report: Report, actor: Actor, *, acting: bool, refused: tuple[UUID, Filled] | None = None
) -> dict[int, tuple[str, Filled]]:
    """By the number of each finding, the address that follows the report's and what this visitor may fill in."""
    if report.sent_at is None or report.final_at is not None:
        return {}
    said = replies.of(session, report.id)
    every = [one for one in findings.of(session, report.candidacy_id) if one.report_id == report.id]
    made: dict[int, tuple[str, Filled]] = {}
    blank = answer(session, report.candidacy_id) if actor.role == "applicant" else TREATMENT
    for finding in every:
        reply = said.get(finding.id)
        form = _form(blank, finding, reply, report, actor, acting=acting)
        if form is None:
            continue
        if refused is not None and refused[0] == finding.id:
            form = refused[1]
            form.raw["version"] = reply.version if reply else 0
        made[finding.number] = (f"constats/{finding.id}/{'position' if actor.role == 'applicant' else 'suite'}", form)
    return made


def _form(
    blank: Form, finding: Finding, reply: FindingReply | None, report: Report, actor: Actor, *, acting: bool
) -> Filled | None:
    replied = report.replied_at is not None
    if actor.role == "applicant":
        late = replied and report.lapsed_at is not None and reply is None
        return Filled(blank, raw=_answered(reply), prefix=prefix(finding.id)) if not replied or late else None
    if not acting or not replied or reply is None:
        return None
    amended = reply.treatment == "amended"
    raw: dict[str, Any] = {"version": reply.version, "suite": reply.treatment or "", "motif": reply.motive}
    raw |= {"gravite": finding.grade if amended else "", "faits": finding.facts if amended else ""}
    return Filled(blank, raw=raw, prefix=prefix(finding.id))


def _answered(reply: FindingReply | None) -> dict[str, Any]:
    if reply is None:
        return {}
    return {"position": reply.stance, "texte": reply.text, "preuve": str(reply.evidence_id or "")}
