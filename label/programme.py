"""The programme of a certificate, computed from the decision: pulse surveys, surveillance visits, renewal."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise

import msgspec

from core.calendar import add_working_days, months_later

# Months: the time in which a pulse is launched, that in which a visit may be made, and that of a renewal.
PULSE_LASTS = 2
VISIT_OPENS = 2
RENEWAL_OPENS = 9
# A renewal is a whole evaluation: its candidacy is sent at the latest so many months before the last day.
RENEWAL_BEFORE = 6
# Working days after the last day of a visit, at the end of which the suspension is proposed.
GRACE = 20
NAMES = {"pulse": "Sondage de suivi", "visit": "Visite de surveillance", "renewal": "Candidature de renouvellement"}
STANDINGS = {
    "planned": "À venir",
    "open": "À faire maintenant",
    "running": "En cours",
    "done": "Fait",
    "overdue": "En retard",
    "suspend": "Suspension proposée",
}


class Check(msgspec.Struct, frozen=True):
    """One line of the programme: what, of which month, from which day, and its last day."""

    kind: str
    months: int
    opens: date
    due: date

    @property
    def name(self) -> str:
        """In French, with its month."""
        return NAMES[self.kind] + ("" if self.kind == "renewal" else f" à {self.months} mois")

    @property
    def suspension(self) -> date | None:
        """The day on which a visit that was never made brings the proposal of a suspension."""
        return add_working_days(self.due, GRACE) if self.kind == "visit" else None

    def brought_forward(self, decided_on: date, due: date) -> "Check":
        """The same visit, open since the day it was decided, and due earlier."""
        return msgspec.structs.replace(self, opens=min(self.opens, decided_on), due=min(self.due, due))

    def standing(self, today: date, *, done: bool, launched: bool = False) -> str:
        """A key of STANDINGS; a pulse once launched has as long again to be closed."""
        if done:
            return "done"
        if launched and today <= months_later(self.due, PULSE_LASTS):
            return "running"
        if self.suspension is not None and today > self.suspension:
            return "suspend"
        if today > self.due:
            return "overdue"
        return "open" if today >= self.opens else "planned"


def of(issued_on: date, valid_until: date, surveillance_months: Collection[int]) -> list[Check]:
    """Every line, by its last day; the référentiel gives the months of the visits."""
    made = [*_visits(issued_on, surveillance_months), *_pulses(issued_on, surveillance_months)]
    renewal = Check("renewal", 0, months_later(valid_until, -RENEWAL_OPENS), months_later(valid_until, -RENEWAL_BEFORE))
    return sorted([*made, renewal], key=lambda check: check.due)


def pulse_months(surveillance_months: Iterable[int]) -> list[int]:
    """Halfway between the decision and the first visit, then between one visit and the next."""
    return [(before + after) // 2 for before, after in pairwise([0, *sorted(surveillance_months)])]


def _visits(issued_on: date, surveillance_months: Iterable[int]) -> Iterable[Check]:
    for months in surveillance_months:
        yield Check("visit", months, months_later(issued_on, months - VISIT_OPENS), months_later(issued_on, months))


def _pulses(issued_on: date, surveillance_months: Iterable[int]) -> Iterable[Check]:
    for months in pulse_months(surveillance_months):
        yield Check("pulse", months, months_later(issued_on, months), months_later(issued_on, months + PULSE_LASTS))
