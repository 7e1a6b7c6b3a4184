"""How long things take around a visit: what the shopper measures, and when the report is late. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.errors import Invalid

# A report is due this long after the visit.
REPORT_WITHIN = timedelta(hours=48)
# What is timed, in seconds, as the shopper reads it; a day is the most that one exchange may last.
TIMED = {"attente": "Attente avant la première réponse", "echange": "Durée de l’échange"}
LONGEST = 24 * 3600
# What is counted while one waits.
COUNTED = {"sonneries": "Sonneries avant le décroché"}
MOST_RINGS = 60
# What comes later in writing: a moment on screen, seconds since the sending once kept; None: it never came.
ARRIVALS = {"accuse": "Accusé de réception", "reponse": "Réponse"}
LATEST = 366 * 24 * 3600
MOST = dict.fromkeys(TIMED, LONGEST) | dict.fromkeys(COUNTED, MOST_RINGS) | dict.fromkeys(ARRIVALS, LATEST)


def checked(delays: Mapping[str, int | None]) -> dict[str, int | None]:
    """The delays that were measured; Invalid for one that cannot be. Only what comes in writing may never come."""
    wrong = {
        name: f"« {(TIMED | COUNTED | ARRIVALS).get(name, name)} » va de 0 à {MOST.get(name, 0)}."
        for name, measured in delays.items()
        if measured is not None and not 0 <= measured <= MOST.get(name, -1)
    }
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    return {name: measured for name, measured in delays.items() if measured is not None or name in ARRIVALS}


def lateness(ended_at: datetime, received_at: datetime) -> timedelta | None:
    """By how much a report came after the 48 hours that follow its visit; None when it came in time."""
    late = received_at - ended_at - REPORT_WITHIN
    return late if late > timedelta(0) else None


def spelled(seconds: int) -> str:
    """A delay as it is read: « 45 s », « 3 min 05 s », « 1 h 02 min »."""
    if seconds < 60:
        return f"{seconds} s"
    minutes, left = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {left:02d} s" if left else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
