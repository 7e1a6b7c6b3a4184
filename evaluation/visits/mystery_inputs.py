"""What a plan is drawn from: all that was prepared, and what its shoppers declared of their ties and of their time."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from msgspec import UNSET
from sqlalchemy.orm import Session

from evaluation.models import Evaluation
from evaluation.visits import mystery_design, shopper_calendar, shopper_interests
from evaluation.visits.mystery_design import DAYS_OF_WEEK, Design, Place, Shopper
from evaluation.visits.mystery_preparation import Prepared
from evaluation.visits.shopper_calendar import Calendar


def design(
    session: Session,
    evaluation: Evaluation,
    prepared: Prepared,
    *,
    total: int,
    weeks: int,
    start: date,
    parts: Mapping[str, int],
    sites: Mapping[str, int],
) -> Design:
    """The design of a campaign; its shoppers are E1, E2… in the order in which they are prepared.

    Sites that their declared ties close are added to those that the manager closed. Of absences the plan holds the
    days of the campaign alone: it is revealed one day.
    """
    end = start + timedelta(days=DAYS_OF_WEEK * weeks - 1)
    closed = shopper_interests.closed_sites(session, evaluation, sites, prepared.shoppers)
    calendars = shopper_calendar.every(session, prepared.shoppers)
    return Design(
        total=total,
        weeks=weeks,
        start=start,
        parts=tuple(parts.items()),
        places=tuple(
            Place(name, users, prepared.hours.get(name) or mystery_design.usual()) for name, users in sites.items()
        ),
        scenarios=prepared.scenarios,
        shoppers=tuple(
            _shopper(f"E{number}", {*away, *closed.get(person, ())}, calendars.get(person, Calendar()), start, end)
            for number, (person, away) in enumerate(prepared.shoppers.items(), start=1)
        ),
        lockout=prepared.lockout,
    )


def _shopper(code: str, away: Collection[str], calendar: Calendar, start: date, end: date) -> Shopper:
    absent = tuple(
        (max(first, start), min(last, end)) for first, last in calendar.absences if first <= end and last >= start
    )
    slots = UNSET if calendar.slots is None else calendar.slots
    return Shopper(code, tuple(sorted(away)), slots, absent or UNSET)
