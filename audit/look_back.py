"""How long a link of each kind still counts after it ended; pure."""

from datetime import date

from core.calendar import months_later

# Three years as for those who leave the public service (Code pénal, article 432-13), five for a mandate as in the
# declarations of interests of law 2013-907 (article 4), two for a contract between two organisations, in the spirit
# of ISO/IEC 17021-1, 5.2. A close relation and a dispute are never over.
MONTHS = {"employment": 36, "consultancy": 36, "mandate": 60, "other": 36, "contract": 24}
NEVER_OVER = frozenset({"family", "kin", "dispute"})


def last_day(kind: str, ended_on: date | None) -> date | None:
    """The last day on which a link of this kind, ended that day, still counts; None when no day is known."""
    if ended_on is None or kind in NEVER_OVER:
        return None
    return months_later(ended_on, MONTHS[kind])


def is_over(kind: str, ended_on: date | None, today: date) -> bool:
    """Whether the look-back period of a link has passed."""
    last = last_day(kind, ended_on)
    return last is not None and last < today
