"""Proofs of expenses that wait for the antivirus: nobody opens one, and none is approved, until it has spoken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import scan_pauses
from audit.antivirus import SILENT, SLOW, UNDECIDED, Scan, Scanner
from core.actor import SYSTEM
from core.database import Database
from core.files import Files
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_missions import tell
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.mystery_proof_scans import MOST_PER_ROUND, examined


def scan_waiting(database: Database, files: Files, scanner: Scanner, *, at: datetime) -> int:
    """Have them examined, each outside any transaction; how many were settled.

    Stops when the antivirus is silent, or gave up on a few.
    """
    waiting = (VisitExpense.proof_state == "pending", VisitExpense.proof_scan != UNDECIDED.note)
    rested = VisitExpense.proof_digest.not_in(scan_pauses.resting(at))
    columns = select(VisitExpense.id, VisitExpense.proof_digest).where(*waiting, rested)
    with database.read() as session:
        found = session.execute(columns.order_by(VisitExpense.claimed_at).limit(MOST_PER_ROUND)).all()
    settled = slow = 0
    for expense_id, digest in found:
        scan = examined(files, digest, scanner)
        if scan == SILENT:
            break
        with database.write() as session:
            _record(session, expense_id, scan, at=at)
        settled += scan.state != "pending"
        slow += scan == SLOW
        if slow == scan_pauses.MOST_PER_ROUND:
            break
    return settled


def _record(session: Session, expense_id: UUID, scan: Scan, *, at: datetime) -> None:
    expense = session.get_one(VisitExpense, expense_id)
    if scan_pauses.noted(session, expense.proof_digest, scan, at=at) and expense.proof_scan == scan.note:
        return
    expense.proof_state, expense.proof_readable, expense.proof_scan = scan.state, scan.readable, scan.note
    session.flush()
    mission = session.get_one(MysteryMission, expense.mission_id)
    data = {"proof": expense.proof_digest, "state": scan.state}
    tell(session, "mystery.scanned", mission, by=SYSTEM, at=at, data=data)
