"""Proofs that wait for the antivirus: nobody opens one, and none is validated, until it says that they are safe."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import scan_pauses
from audit.antivirus import SILENT, SLOW, UNDECIDED, Scan, Scanner
from core.actor import SYSTEM
from core.database import Database
from core.files import Files, IntegrityError
from evaluation.visits.mystery_missions import DAMAGED, load, tell
from evaluation.visits.mystery_models import MysteryMission

MOST_PER_ROUND = 20
LOST = Scan("integrity_error", False, DAMAGED)


def apply(mission: MysteryMission, scan: Scan) -> None:
    """Copy the antivirus's answer onto the proof of a mission."""
    mission.proof_state, mission.proof_readable, mission.proof_scan = scan.state, scan.readable, scan.note


def record(session: Session, mission_id: UUID, digest: str, scan: Scan, *, at: datetime) -> None:
    """Keep what the antivirus said later of this proof; another proof given meanwhile waits for its own turn."""
    mission = load(session, mission_id)
    if mission.proof_state != "pending" or mission.proof_digest != digest:
        return
    if scan_pauses.noted(session, digest, scan, at=at) and mission.proof_scan == scan.note:
        return
    apply(mission, scan)
    session.flush()
    tell(session, "mystery.scanned", mission, by=SYSTEM, at=at, data={"proof": digest, "state": scan.state})


def scan_waiting(database: Database, files: Files, scanner: Scanner, *, at: datetime) -> int:
    """Have the antivirus look at proofs that wait for it, each outside any transaction; how many were settled.

    Stops when it stays silent, or gave up on a few; a proof that it could not examine is not asked about again.
    """
    waiting = (MysteryMission.proof_state == "pending", MysteryMission.proof_scan != UNDECIDED.note)
    rested = MysteryMission.proof_digest.not_in(scan_pauses.resting(at))
    columns = select(MysteryMission.id, MysteryMission.proof_digest).where(*waiting, rested)
    with database.read() as session:
        found = session.execute(columns.order_by(MysteryMission.reported_at).limit(MOST_PER_ROUND)).all()
    settled = slow = 0
    for mission_id, digest in found:
        scan = examined(files, str(digest), scanner)
        if scan == SILENT:
            break
        with database.write() as session:
            record(session, mission_id, str(digest), scan, at=at)
        settled += scan.state != "pending"
        slow += scan == SLOW
        if slow == scan_pauses.MOST_PER_ROUND:
            break
    return settled


def examined(files: Files, digest: str, scanner: Scanner) -> Scan:
    """What the antivirus says of a kept file; one that is lost or changed is never readable."""
    try:
        return scanner(files.get(digest))
    except (IntegrityError, FileNotFoundError):
        return LOST
