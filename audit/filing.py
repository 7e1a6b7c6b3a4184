"""Filing a document for a requirement: what is said of it, its examination, its bytes, then its place in the file."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from audit import evidence, reports
from audit.antivirus import Scanner
from audit.audit_models import Evidence
from audit.evidence_scan import Vetted, vet
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid
from core.files import Files

# What a document keeps wherever it is used.
OF_THE_FILE = (
    "title",
    "filename",
    "content_type",
    "size",
    "sha256",
    "state",
    "readable",
    "scan_note",
    "effective_on",
    "expires_on",
    "restricted",
)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed beside a file; a restricted document is open to the organisation and to the auditors alone."""

    requirement: str
    title: str
    effective_on: date | None = None
    expires_on: date | None = None
    restricted: bool = False


class Shelved(msgspec.Struct, frozen=True):
    """A file examined and kept: what is known of it, its digest and its size in bytes."""

    vetted: Vetted
    sha256: str
    size: int


def add(
    session: Session,
    files: Files,
    candidacy_id: UUID,
    said: Said,
    *,
    filename: str,
    data: bytes,
    scanner: Scanner,
    by: Actor,
    at: datetime,
) -> Evidence:
    """File a document; everything slow (structure, antivirus, storage) happens before the first statement."""
    by.require("applicant")
    check(said, at)
    return keep(session, candidacy_id, shelve(files, vet(filename, data, scanner), data), said, by=by, at=at)


def check(said: Said, at: datetime) -> None:
    """Raise Invalid, field by field, for what was typed beside the file."""
    errors, today = {}, date_in_paris(at)
    if not said.requirement.strip():
        errors["exigence"] = "Choisissez ce que ce document prouve."
    if not said.title.strip():
        errors["titre"] = "Donnez un titre : l’auditeur le lira avant d’ouvrir le fichier."
    if said.effective_on is not None and said.effective_on > today:
        errors["date_effet"] = "La date du document est dans l’avenir."
    if said.expires_on is not None and said.expires_on < max(today, said.effective_on or today):
        errors["date_fin"] = "Ce document n’est plus valable : déposez celui qui l’a remplacé."
    if errors:
        raise Invalid("Le dépôt n’est pas complet.", errors)


def shelve(files: Files, vetted: Vetted, data: bytes) -> Shelved:
    """Keep the bytes of a vetted file under their digest; none of those of an infected one."""
    infected = vetted.scan.state == "infected"
    return Shelved(vetted, sha256(data).hexdigest() if infected else files.put(data), len(data))


def keep(session: Session, candidacy_id: UUID, shelved: Shelved, said: Said, *, by: Actor, at: datetime) -> Evidence:
    """Give a file its place for a requirement, and journal its digest; refused once the report is final.

    An infected file leaves its row, so that both sides know.
    """
    by.require("applicant")
    reports.require_open(session, candidacy_id)
    refuse_twice(session, candidacy_id, said.requirement.strip(), shelved.sha256)
    proof = made(candidacy_id, shelved, said, by=by, at=at)
    session.add(proof)
    seen = {"requirement": proof.requirement, "size": proof.size, "state": proof.state}
    return evidence.told(session, "evidence.added", proof, seen, by=by, at=at)


def made(candidacy_id: UUID, shelved: Shelved, said: Said, *, by: Actor, at: datetime) -> Evidence:
    """The row of a file that was examined and kept, with what is said of it."""
    vetted = shelved.vetted
    proof = Evidence(
        candidacy_id=candidacy_id,
        filename=vetted.filename,
        content_type=vetted.content_type,
        size=shelved.size,
        sha256=shelved.sha256,
        added_by=by.name,
        added_at=at,
        **(msgspec.structs.asdict(said) | {"requirement": said.requirement.strip(), "title": said.title.strip()}),
    )
    evidence.apply(proof, vetted.scan)
    return proof


def refuse_twice(session: Session, candidacy_id: UUID, requirement: str, digest: str) -> None:
    """Raise Conflict when this very file already stands for this requirement."""
    newer = aliased(Evidence)
    same = (Evidence.candidacy_id == candidacy_id, Evidence.requirement == requirement, Evidence.sha256 == digest)
    standing = select(Evidence.id).where(*same, Evidence.state != "integrity_error")
    standing = standing.where(~select(newer.id).where(newer.replaces_id == Evidence.id).exists())
    if session.scalar(standing.limit(1)) is not None:
        raise Conflict("Ce fichier est déjà déposé pour cette exigence : il n’a pas été ajouté une seconde fois.")


def reuse(
    session: Session, evidence_id: UUID, requirements: Sequence[str], *, by: Actor, at: datetime
) -> list[Evidence]:
    """Give a document already filed its place for other requirements; the auditor examines it for each.

    The bytes are not sent again. Conflict when the document cannot be opened, or already stands there.
    """
    by.require("applicant")
    proof = evidence.get(session, evidence_id)
    reports.require_open(session, proof.candidacy_id)
    evidence.require_current(session, proof)
    if not requirements:
        raise Invalid("Rien n’est choisi.", {"exigences": "Cochez au moins une exigence."})
    if not proof.readable:
        raise Conflict(f"Ce document ne peut pas servir ailleurs, car il ne s’ouvre pas. {proof.scan_note}")
    made = []
    for requirement in requirements:
        refuse_twice(session, proof.candidacy_id, requirement, proof.sha256)
        again = Evidence(
            candidacy_id=proof.candidacy_id,
            requirement=requirement,
            added_by=by.name,
            added_at=at,
            **{name: getattr(proof, name) for name in OF_THE_FILE},
        )
        session.add(again)
        made.append(evidence.told(session, "evidence.reused", again, {"requirement": requirement}, by=by, at=at))
    return made
