"""Evidence: documents filed by the organisation for one requirement, vetted, kept by their digest, then reviewed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions, reports
from audit.antivirus import Scan, Scanner
from audit.audit_models import Evidence
from audit.evidence_scan import Vetted, vet
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound
from core.files import Files, IntegrityError


class Damaged(Conflict):
    """The bytes kept for a piece of evidence are missing or are no longer those that were filed."""


DAMAGED = (
    "Ce fichier n’est plus celui qui a été déposé : son empreinte ne correspond pas. Il n’est pas remis ; "
    "prévenez le gestionnaire et déposez-le de nouveau."
)


def add(
    session: Session,
    files: Files,
    candidacy_id: UUID,
    *,
    requirement: str,
    title: str,
    filename: str,
    data: bytes,
    scanner: Scanner,
    effective_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """File a document; everything slow (structure, antivirus) happens before the first statement.

    An infected file leaves its row, so that both sides know, and none of its bytes.
    """
    by.require("applicant")
    check(requirement, title, effective_on, at)
    vetted = vet(filename, data, scanner)
    said = {"requirement": requirement, "title": title}
    return keep(session, files, candidacy_id, vetted, data, **said, effective_on=effective_on, by=by, at=at)


def check(requirement: str, title: str, effective_on: date | None, at: datetime) -> None:
    """Raise Invalid, field by field, for what was typed beside the file."""
    errors = {}
    if not requirement.strip():
        errors["exigence"] = "Choisissez ce que ce document prouve."
    if not title.strip():
        errors["titre"] = "Donnez un titre : l’auditeur le lira avant d’ouvrir le fichier."
    if effective_on is not None and effective_on > date_in_paris(at):
        errors["date_effet"] = "La date du document est dans l’avenir."
    if errors:
        raise Invalid("Le dépôt n’est pas complet.", errors)


def keep(
    session: Session,
    files: Files,
    candidacy_id: UUID,
    vetted: Vetted,
    data: bytes,
    *,
    requirement: str,
    title: str,
    effective_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Keep a file vetted beforehand, and journal its digest; refused once the report is final."""
    by.require("applicant")
    reports.require_open(session, candidacy_id)
    infected = vetted.scan.state == "infected"
    digest = sha256(data).hexdigest()
    _refuse_twice(session, candidacy_id, requirement.strip(), digest)
    proof = Evidence(
        candidacy_id=candidacy_id,
        requirement=requirement.strip(),
        title=title.strip(),
        filename=vetted.filename,
        content_type=vetted.content_type,
        size=len(data),
        sha256=digest if infected else files.put(data),
        effective_on=effective_on,
        added_by=by.name,
        added_at=at,
    )
    apply(proof, vetted.scan)
    session.add(proof)
    seen = {"requirement": proof.requirement, "size": proof.size, "state": proof.state}
    return told(session, "evidence.added", proof, seen, by=by, at=at)


def of(session: Session, candidacy_id: UUID) -> Sequence[Evidence]:
    """Everything filed for this candidacy, oldest first."""
    query = select(Evidence).where(Evidence.candidacy_id == candidacy_id)
    return session.scalars(query.order_by(Evidence.added_at, Evidence.title, Evidence.id)).all()


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
    if version is not None and proof.version != version:
        raise Conflict("Quelqu’un a examiné cette preuve entre-temps : rechargez la page pour voir ce qui en est dit.")
    if accepted and not proof.readable:
        raise Conflict(f"Cette preuve ne peut pas être acceptée, car elle ne s’ouvre pas. {proof.scan_note}")
    if not accepted and not remark.strip():
        raise Invalid("Écrivez la remarque.", {"remarque": "Dites ce qui manque : l’organisation le lira."})
    proof.accepted, proof.remark = accepted, remark.strip()
    proof.reviewed_by, proof.reviewed_at = by.name, at
    said = {"accepted": accepted, "remark_sha256": reports.digest(proof.remark)}
    return told(session, "evidence.reviewed", proof, said, by=by, at=at)


def read(session: Session, files: Files, evidence_id: UUID, *, by: Actor) -> tuple[Evidence, bytes]:
    """The document and its bytes, its digest checked; the caller has checked that `by` may see the candidacy.

    Conflict when it may not be opened, Damaged when its bytes changed: then see evidence_states.py.
    """
    by.require("applicant", "auditor", "manager", "committee")
    proof = get(session, evidence_id)
    if not proof.readable:
        raise Conflict(proof.scan_note)
    return proof, stored(files, proof)


def stored(files: Files, proof: Evidence) -> bytes:
    """The bytes kept for a document, readable or not; Damaged when they changed."""
    try:
        return files.get(proof.sha256)
    except (IntegrityError, FileNotFoundError) as error:
        raise Damaged(DAMAGED) from error


def accepted_requirements(session: Session, candidacy_id: UUID) -> set[str]:
    """The codes of the requirements that at least one readable, accepted document backs."""
    return {proof.requirement for proof in of(session, candidacy_id) if proof.accepted and proof.readable}


def _refuse_twice(session: Session, candidacy_id: UUID, requirement: str, digest: str) -> None:
    same = (Evidence.candidacy_id == candidacy_id, Evidence.requirement == requirement, Evidence.sha256 == digest)
    if session.scalar(select(Evidence.id).where(*same, Evidence.state != "integrity_error").limit(1)) is not None:
        raise Conflict("Ce fichier est déjà déposé pour cette exigence : il n’a pas été ajouté une seconde fois.")


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
