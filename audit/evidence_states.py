"""What becomes of a document once it is filed: its bytes found changed, or the antivirus's late answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.antivirus import Scan
from audit.audit_models import Evidence
from audit.evidence import DAMAGED, apply, get, told
from core.actor import Actor


def mark_damaged(session: Session, evidence_id: UUID, *, by: Actor, at: datetime) -> Evidence:
    """Keep that a reading found the bytes changed: the file is served no more."""
    proof = get(session, evidence_id)
    proof.state, proof.readable, proof.scan_note = "integrity_error", False, DAMAGED
    return told(session, "evidence.damaged", proof, {}, by=by, at=at)


def record_scan(session: Session, evidence_id: UUID, scan: Scan, *, by: Actor, at: datetime) -> Evidence:
    """Keep what the antivirus said later of a file that was waiting; other states do not change."""
    proof = get(session, evidence_id)
    if proof.state != "pending":
        return proof
    apply(proof, scan)
    return told(session, "evidence.scanned", proof, {"state": proof.state}, by=by, at=at)
