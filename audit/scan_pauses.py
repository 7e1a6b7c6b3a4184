"""Files on which the antivirus gives up though it answers: each rests longer and longer, and holds up no other."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from audit.antivirus import SLOW, Scan
from audit.scan_models import ScanPause

FIRST, LONGEST = timedelta(minutes=10), timedelta(days=1)
GROWTH = 4
# Tries in vain after which the manager is told: the fifth comes some fourteen hours after the first.
TELLING = 5
# Each costs the whole patience of a round, in which other things wait to be done.
MOST_PER_ROUND = 3


def resting(at: datetime) -> Select[str]:
    """The digests of the files that are not to be asked about now."""
    return select(ScanPause.sha256).where(ScanPause.again_at > at)


def put_off(session: Session, digest: str, *, at: datetime) -> ScanPause:
    """Count one more try in vain, and say when the next one is."""
    pause = session.get(ScanPause, digest, with_for_update=True)
    if pause is None:
        pause = ScanPause(sha256=digest, tries=0, first_at=at)
        session.add(pause)
    pause.tries += 1
    pause.again_at = at + min(FIRST * GROWTH ** min(pause.tries - 1, TELLING), LONGEST)
    session.flush()
    return pause


def noted(session: Session, digest: str, scan: Scan, *, at: datetime) -> bool:
    """Whether the antivirus gave up on this file, which then rests; any other word of it ends its rest."""
    if scan == SLOW:
        put_off(session, digest, at=at)
        return True
    session.execute(delete(ScanPause).where(ScanPause.sha256 == digest))
    return False
