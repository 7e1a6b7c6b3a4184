"""How long things take around a visit: what the shopper times, and when the report is late. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.errors import Invalid

# A report is due this long after the visit.
REPORT_WITHIN = timedelta(hours=48)
# What is timed, in seconds, as the shopper reads it; a day is the most that one exchange may last.
TIMED = {"attente": "Attente avant la première réponse", "echange": "Durée de l’échange"}
LONGEST = 24 * 3600


def checked(delays: Mapping[str, int | None]) -> dict[str, int]:
    """The delays that were timed, in seconds; Invalid for one that cannot be."""
    wrong = {
        name: f"« {TIMED.get(name, name)} » se compte en secondes, de 0 à {LONGEST}."
        for name, seconds in delays.items()
        if seconds is not None and (name not in TIMED or not 0 <= seconds <= LONGEST)
    }
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    return {name: seconds for name, seconds in delays.items() if seconds is not None}


def lateness(done_at: datetime, received_at: datetime) -> timedelta | None:
    """By how much a report came after its 48 hours; None when it came in time."""
    late = received_at - done_at - REPORT_WITHIN
    return late if late > timedelta(0) else None


def spelled(seconds: int) -> str:
    """A delay as it is read: « 45 s », « 3 min 05 s », « 1 h 02 min »."""
    if seconds < 60:
        return f"{seconds} s"
    minutes, left = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {left:02d} s" if left else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
