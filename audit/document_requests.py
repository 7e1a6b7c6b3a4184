"""Documents that the auditor asks for by a day: asked, answered by a piece of evidence, late, or taken back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from audit import journal, missions, reports
from audit.audit_models import Evidence
from audit.request_models import DocumentRequest
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound

# Beyond, the report itself would wait.
LONGEST = timedelta(days=180)


def ask(
    session: Session, candidacy_id: UUID, *, requirement: str, text: str, due_on: date, by: Actor, at: datetime
) -> DocumentRequest:
    """Ask the organisation for a document by a day to come, by an auditor of the file who may act."""
    missions.require(session, candidacy_id, by=by)
    reports.require_open(session, candidacy_id)
    errors, today = {}, date_in_paris(at)
    if not text.strip():
        errors["texte"] = "Dites quel document vous attendez, et ce qu’il doit montrer."
    if not today < due_on <= today + LONGEST:
        errors["avant"] = "Choisissez un jour à venir, dans les six mois."
    if errors:
        raise Invalid("La demande n’est pas complète.", errors)
    made = DocumentRequest(candidacy_id=candidacy_id, requirement=requirement, text=text.strip(), due_on=due_on)
    made.asked_by, made.asked_at = by.name, at
    session.add(made)
    session.flush()
    _write(session, made, "request.asked", {"due_on": due_on.isoformat()}, by, at)
    return made


def of(session: Session, candidacy_id: UUID) -> Sequence[DocumentRequest]:
    """Every request of this candidacy, the nearest day first, each with what answered it."""
    query = select(DocumentRequest).where(DocumentRequest.candidacy_id == candidacy_id)
    query = query.options(selectinload(DocumentRequest.evidence))
    return session.scalars(query.order_by(DocumentRequest.due_on, DocumentRequest.asked_at, DocumentRequest.id)).all()


def get(session: Session, candidacy_id: UUID, request_id: UUID) -> DocumentRequest:
    """One request of this candidacy; NotFound otherwise."""
    found = session.get(DocumentRequest, request_id)
    if found is None or found.candidacy_id != candidacy_id:
        raise NotFound
    return found


def awaited() -> Select[DocumentRequest]:
    """Every request that `standing` calls open or late, whatever the day and the candidacy."""
    refused = Evidence.accepted.is_(False) | Evidence.state.in_(("infected", "integrity_error"))
    query = select(DocumentRequest).outerjoin(Evidence, Evidence.id == DocumentRequest.evidence_id)
    return query.where(DocumentRequest.withdrawn_at.is_(None), DocumentRequest.evidence_id.is_(None) | refused)


def standing(request: DocumentRequest, today: date) -> str:
    """`withdrawn`, `answered`, `late` or `open`: a document that is refused or lost answers nothing."""
    if request.withdrawn_at is not None:
        return "withdrawn"
    proof = request.evidence
    if proof is not None and proof.accepted is not False and proof.state not in ("infected", "integrity_error"):
        return "answered"
    return "late" if today > request.due_on else "open"


def answer(session: Session, request: DocumentRequest, proof: Evidence, *, by: Actor, at: datetime) -> None:
    """The document just filed is what was asked for; late is better than never. Conflict when nothing is awaited."""
    by.require("applicant")
    _require_awaited(request, date_in_paris(at))
    request.evidence, request.answered_at = proof, at
    session.flush()
    _write(session, request, "request.answered", {"sha256": proof.sha256}, by, at)


def follow(session: Session, former: Evidence, new: Evidence) -> None:
    """What a document answered is answered by the version that takes its place."""
    for request in session.scalars(select(DocumentRequest).where(DocumentRequest.evidence_id == former.id)):
        request.evidence = new
    session.flush()


def withdraw(session: Session, candidacy_id: UUID, request_id: UUID, *, by: Actor, at: datetime) -> None:
    """The auditor does without it."""
    missions.require(session, candidacy_id, by=by)
    request = get(session, candidacy_id, request_id)
    _require_awaited(request, date_in_paris(at))
    request.withdrawn_at = at
    session.flush()
    _write(session, request, "request.withdrawn", {}, by, at)


def _require_awaited(request: DocumentRequest, today: date) -> None:
    if standing(request, today) not in ("open", "late"):
        raise Conflict("Cette demande n’attend plus de document : rechargez la page pour voir où elle en est.")


def _write(
    session: Session, request: DocumentRequest, event: str, more: dict[str, str], by: Actor, at: datetime
) -> None:
    said = {"requirement": request.requirement, "text_sha256": reports.digest(request.text), **more}
    journal.append(session, event, by=by, at=at, candidacy_id=request.candidacy_id, data=said)
