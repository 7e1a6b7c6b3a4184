"""A journal of so many entries."""

from datetime import datetime

from sqlalchemy.orm import Session

from audit import journal
from core.actor import SYSTEM

LOG = "label.demo.test/journal"


def fill(session: Session, count: int, at: datetime) -> None:
    """Append `count` entries of different contents."""
    for number in range(count):
        journal.append(session, "evidence.added", by=SYSTEM, at=at, data={"rang": number})
