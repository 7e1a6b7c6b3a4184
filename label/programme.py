"""The programme of a certificate, computed from the decision: short surveys, surveillance visits, renewal."""

from collections.abc import Collection, Iterable
from datetime import date

import msgspec

from core.calendar import add_working_days, months_later

# Months: a short survey before each visit, the time in which a visit may be made, and that of a renewal.
PULSE_BEFORE = 2
VISIT_OPENS = 2
RENEWAL_OPENS = 9
# A renewal is a whole evaluation: its candidacy is sent at the latest so many months before the last day.
RENEWAL_BEFORE = 6
# Working days after the last day of a visit, at the end of which the suspension is proposed.
GRACE = 20
NAMES = {"pulse": "Enquête courte", "visit": "Visite de surveillance", "renewal": "Candidature de renouvellement"}
STANDINGS = {
    "planned": "À venir",
    "open": "À faire maintenant",
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

    def standing(self, today: date, *, done: bool) -> str:
        """A key of STANDINGS."""
        if done:
            return "done"
        if self.suspension is not None and today > self.suspension:
            return "suspend"
        if today > self.due:
            return "overdue"
        return "open" if today >= self.opens else "planned"


def of(issued_on: date, valid_until: date, surveillance_months: Collection[int]) -> list[Check]:
    """Every line, by its last day; the référentiel gives the months of the visits."""
    made = [*_visits(issued_on, surveillance_months)]
    renewal = Check("renewal", 0, months_later(valid_until, -RENEWAL_OPENS), months_later(valid_until, -RENEWAL_BEFORE))
    return sorted([*made, renewal], key=lambda check: check.due)


def _visits(issued_on: date, surveillance_months: Iterable[int]) -> Iterable[Check]:
    for months in surveillance_months:
        due = months_later(issued_on, months)
        opens = months_later(issued_on, months - VISIT_OPENS)
        yield Check("visit", months, opens, due)
        early = months - PULSE_BEFORE
        yield Check("pulse", early, months_later(issued_on, early - PULSE_BEFORE), opens)
