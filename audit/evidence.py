"""Evidence: documents filed for a requirement (see filing.py), read back by whom they are open to, then reviewed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions, reports
from audit.antivirus import Scan
from audit.audit_models import Evidence
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Content, Files, IntegrityError


class Damaged(Conflict):
    """The bytes kept for a piece of evidence are missing or are no longer those that were filed."""


DAMAGED = (
    "Ce fichier n’est plus celui qui a été déposé : son empreinte ne correspond pas. Il n’est pas remis ; "
    "prévenez le gestionnaire et déposez-le de nouveau."
)

REPLACED = "Ce document a été remplacé depuis par une nouvelle version : rechargez la page pour la voir."
RESTRICTED = "Ce document est confidentiel : seuls l’organisation et l’auditeur du dossier peuvent l’ouvrir."


def of(session: Session, candidacy_id: UUID) -> Sequence[Evidence]:
    """Everything filed for this candidacy, oldest first."""
    query = select(Evidence).where(Evidence.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(Evidence.added_at, Evidence.title, Evidence.id)).all()


def current(proofs: Iterable[Evidence]) -> list[Evidence]:
    """Those that no new version has replaced, the only ones that count; `proofs` is the whole of a file."""
    proofs = list(proofs)
    replaced = {proof.replaces_id for proof in proofs}
    return [proof for proof in proofs if proof.id not in replaced]


def require_current(session: Session, proof: Evidence) -> None:
    """Raise Conflict once a new version took the place of this document."""
    if session.scalar(select(Evidence.id).where(Evidence.replaces_id == proof.id)) is not None:
        raise Conflict(REPLACED)


def get(session: Session, evidence_id: UUID) -> Evidence:
    """One piece of evidence; NotFound when there is none."""
    found = session.get(Evidence, evidence_id)
    if found is None:
        raise NotFound
    return found


def accept(
    session: Session,
    evidence_id: UUID,
    *,
    accepted: bool,
    remark: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """The auditor's word on a document they could open; a refusal says why."""
    proof = get(session, evidence_id)
    missions.require(session, proof.candidacy_id, by=by)
    reports.require_open(session, proof.candidacy_id)
    require_current(session, proof)
    if version is not None and proof.version != version:
        raise Conflict("Quelqu’un a examiné cette preuve entre-temps : rechargez la page pour voir ce qui en est dit.")
    if accepted and not proof.readable:
        raise Conflict(f"Cette preuve ne peut pas être acceptée, car elle ne s’ouvre pas. {proof.scan_note}")
    if accepted and proof.expires_on is not None and proof.expires_on < date_in_paris(at):
        raise Conflict("Ce document n’est plus valable : demandez à l’organisation celui qui l’a remplacé.")
    if not accepted and not remark.strip():
        raise Invalid("Écrivez la remarque.", {"remarque": "Dites ce qui manque : l’organisation le lira."})
    proof.accepted, proof.remark = accepted, remark.strip()
    proof.reviewed_by, proof.reviewed_at = by.name, at
    said = {"accepted": accepted, "remark_sha256": reports.digest(proof.remark)}
    return told(session, "evidence.reviewed", proof, said, by=by, at=at)


def read(session: Session, files: Files, evidence_id: UUID, *, by: Actor) -> tuple[Evidence, Content]:
    """The document and its bytes, its digest checked; the caller has checked that `by` may see the candidacy.

    NotAllowed when it is restricted to others, Conflict when it may not be opened, Damaged when its bytes changed:
    then see evidence_states.py.
    """
    by.require("applicant", "auditor", "manager", "committee")
    proof = get(session, evidence_id)
    if proof.restricted and not sees_restricted(by):
        raise NotAllowed(RESTRICTED)
    if not proof.readable:
        raise Conflict(proof.scan_note)
    try:
        return proof, files.open(proof.sha256)
    except (IntegrityError, FileNotFoundError) as error:
        raise Damaged(DAMAGED) from error


def sees_restricted(by: Actor) -> bool:
    """Whether this person opens restricted documents: the organisation and the auditors of the file."""
    return by.role in ("applicant", "auditor")


def stored(files: Files, proof: Evidence) -> bytes:
    """The bytes kept for a document, readable or not; Damaged when they changed."""
    try:
        return files.get(proof.sha256)
    except (IntegrityError, FileNotFoundError) as error:
        raise Damaged(DAMAGED) from error


def accepted_requirements(session: Session, candidacy_id: UUID) -> set[str]:
    """The codes of the requirements that at least one readable, accepted document backs, in its last version."""
    proofs = current(of(session, candidacy_id))
    return {proof.requirement for proof in proofs if proof.accepted and proof.readable}


def apply(proof: Evidence, scan: Scan) -> None:
    """Copy the antivirus's answer onto a document."""
    proof.state, proof.readable, proof.scan_note = scan.state, scan.readable, scan.note


def told(
    session: Session, event: str, proof: Evidence, data: Mapping[str, object], *, by: Actor, at: datetime
) -> Evidence:
    """Write what happened to a document, with its digest, into the journal."""
    session.flush()
    told = {"sha256": proof.sha256, **data}
    journal.append(session, event, by=by, at=at, candidacy_id=proof.candidacy_id, data=told)
    return proof
