"""What becomes of a document once it is filed: its bytes found changed, or the antivirus's late answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import scan_pauses
from audit.antivirus import SILENT, SLOW, UNDECIDED, Scan, Scanner
from audit.audit_models import Evidence
from audit.evidence import DAMAGED, Damaged, apply, get, stored, told
from core.actor import SYSTEM, Actor
from core.database import Database
from core.files import Files

MOST_PER_ROUND = 20


def mark_damaged(session: Session, evidence_id: UUID, *, by: Actor, at: datetime) -> Evidence:
    """Keep that a reading found the bytes changed: the file is served no more."""
    proof = get(session, evidence_id)
    proof.state, proof.readable, proof.scan_note = "integrity_error", False, DAMAGED
    return told(session, "evidence.damaged", proof, {}, by=by, at=at)


def record_scan(session: Session, evidence_id: UUID, scan: Scan, *, by: Actor, at: datetime) -> Evidence:
    """Keep what the antivirus said later of a file that was waiting; other states do not change.

    A file on which it gave up rests; that it did is journalled once.
    """
    proof = get(session, evidence_id)
    if proof.state != "pending":
        return proof
    if scan_pauses.noted(session, proof.sha256, scan, at=at) and proof.scan_note == scan.note:
        return proof
    apply(proof, scan)
    return told(session, "evidence.scanned", proof, {"state": proof.state}, by=by, at=at)


def scan_waiting(database: Database, files: Files, scanner: Scanner, *, at: datetime) -> int:
    """Have the antivirus look at files that wait for it, each outside any transaction; how many were settled.

    Stops when it stays silent, or gave up on a few; a file that it could not examine is not asked about again.
    """
    query = select(Evidence).where(Evidence.state == "pending", Evidence.scan_note != UNDECIDED.note)
    query = query.where(Evidence.sha256.not_in(scan_pauses.resting(at)))
    with database.read() as session:
        waiting = session.scalars(query.order_by(Evidence.added_at).limit(MOST_PER_ROUND)).all()
    settled = slow = 0
    for proof in waiting:
        try:
            scan = scanner(stored(files, proof))
        except Damaged:
            with database.write() as session:
                mark_damaged(session, proof.id, by=SYSTEM, at=at)
            continue
        if scan == SILENT:
            break
        with database.write() as session:
            record_scan(session, proof.id, scan, by=SYSTEM, at=at)
        settled += scan.state != "pending"
        slow += scan == SLOW
        if slow == scan_pauses.MOST_PER_ROUND:
            break
    return settled
