"""The delays of a candidacy as one table: who has how many working days in which states, and when the clock stops."""

from collections.abc import Sequence
from datetime import date

import msgspec

from core.clocks import Clock, Pause


class Delay(msgspec.Struct, frozen=True):
    """One row: what is awaited, of which role, in how many working days; it stops in `stops`, and goes on after."""

    code: str
    name: str
    who: str
    days: int
    runs: frozenset[str]
    stops: frozenset[str] = frozenset()


def _d(code: str, name: str, who: str, days: int, runs: str, stops: str = "") -> Delay:
    return Delay(code, name, who, days, frozenset(runs.split()), frozenset(stops.split()))


# An adjournment with questions, which decides nothing: the state is `adjourned`, and the sitting goes on by itself.
QUESTIONED = "questioned"

TABLE = (
    #  code             what is awaited              of whom      days  runs in                stops in
    _d("admissibility", "Examen de la recevabilité", "manager", 20, "submitted",             "information_requested"),
    _d("information",   "Complément demandé",        "applicant", 15, "information_requested"),
    _d("opening",       "Ouverture de l’évaluation", "manager",   10, "admissible"),
    # Campaigns, visits and audit go side by side, by several people: the manager watches over them all.
    _d("evaluation",    "Évaluation : campagnes, visites mystère, audit", "manager", 100, "evaluation"),
    _d("report",        "Rapport d’audit",           "auditor",   30, "draft_report final_report", "right_of_reply"),
    _d("reply",         "Droit de réponse",          "applicant", 15, "right_of_reply"),
    _d("decision",      "Décision du comité",        "committee", 30, "committee",             QUESTIONED),
    _d("resumption",    "Reprise de l’évaluation",   "manager",   40, "adjourned"),
)  # fmt: skip

# What the committee asked, of each role asked, runs while the sitting waits.
QUESTIONS = {
    role: _d("question", "Réponse aux questions du comité", role, 15, QUESTIONED) for role in ("applicant", "auditor")
}
# What a suspended organisation says that it corrected, once its candidacy is long decided.
REINSTATEMENT = _d("reinstatement", "Demande de rétablissement", "manager", 15, "granted granted_with_reservations")

# A state, or QUESTIONED, and the day on which it was entered.
Entered = tuple[str, date]


class Reading(msgspec.Struct, frozen=True):
    """One delay as it stands for one candidacy."""

    delay: Delay
    clock: Clock


def readings(trail: Sequence[Entered]) -> list[Reading]:
    """The delays that run or are stopped in the last state of a candidacy's trail, oldest state first."""
    if not trail:
        return []
    here = trail[-1][0]
    return [Reading(row, _clock(row, trail)) for row in TABLE if here in row.runs | row.stops]


def _clock(row: Delay, trail: Sequence[Entered]) -> Clock:
    """The clock since the delay's states were last entered from elsewhere."""
    first = len(trail)
    while first and trail[first - 1][0] in row.runs | row.stops:
        first -= 1
    spell = trail[first:]
    ends: list[date | None] = [day for _, day in spell[1:]]
    pauses = tuple(
        Pause(since, until) for (state, since), until in zip(spell, [*ends, None], strict=True) if state in row.stops
    )
    return Clock(spell[0][1], row.days, pauses)
