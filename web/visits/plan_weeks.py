"""A mystery plan week by week: how many visits, what remains of them, and one week day by day; all, or some."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import msgspec

from core.typography import date_fr
from evaluation.visits.mystery_design import DAYS_OF_WEEK, WEEKDAYS, Design
from evaluation.visits.mystery_models import MysteryMission

# A visit remains to be done in these states.
LEFT = frozenset({"planned", "offered", "assigned", "sent_back"})


class Chosen(msgspec.Struct, frozen=True):
    """What is looked at: a channel, a site, a shopper by code; an empty text is all of them."""

    canal: str = ""
    site: str = ""
    qui: str = ""

    def has(self, one: MysteryMission) -> bool:
        """Whether a visit is among what is looked at."""
        pairs = ((self.canal, one.channel), (self.site, one.site), (self.qui, one.shopper_code))
        return all(wanted in ("", found) for wanted, found in pairs)


class Week(msgspec.Struct, frozen=True):
    """One week of the plan: its days, how many visits, how many remain, how many are late; `now`: it is this week."""

    number: int
    dates: tuple[date, date]
    total: int
    left: int
    late: int
    now: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return self.total - self.left


class Day(msgspec.Struct, frozen=True):
    """The visits of one day, by hour, and how many of them remain; `name`: « vendredi 27 novembre 2026 »."""

    code: str
    name: str
    visits: tuple[MysteryMission, ...]
    left: int


def weeks(design: Design, missions: Sequence[MysteryMission], today: date) -> tuple[Week, ...]:
    """Every week of the plan."""
    days, found = design.days(), []
    for number in range(1, design.weeks + 1):
        first, last = days[(number - 1) * DAYS_OF_WEEK], days[number * DAYS_OF_WEEK - 1]
        mine = [one for one in missions if one.week == number]
        left = [one for one in mine if one.state in LEFT]
        late = sum((one.day or last) < today for one in left)
        found.append(Week(number, (first, last), len(mine), len(left), late, first <= today <= last))
    return tuple(found)


def opened(known: Sequence[Week], wanted: int) -> Week:
    """The week whose visits are shown: the one asked for, else this week, else the first that is not over."""
    asked = next((one for one in known if one.number == wanted), None)
    now = next((one for one in known if one.now), None)
    return asked or now or next((one for one in known if one.left), known[-1])


def days_of(week: Week, missions: Sequence[MysteryMission]) -> tuple[Day, ...]:
    """The days of a week that have visits, in order."""
    mine = ((one.day or week.dates[0], one) for one in missions if one.week == week.number)
    ordered = sorted(mine, key=lambda pair: (pair[0], pair[1].opens or "", pair[1].number))
    grouped = groupby(ordered, lambda pair: pair[0])
    return tuple(_day(day, tuple(one for _, one in pairs)) for day, pairs in grouped)


def _day(day: date, visits: tuple[MysteryMission, ...]) -> Day:
    name = f"{WEEKDAYS[day.weekday()]} {date_fr(day)}"
    return Day(day.isoformat(), name, visits, sum(one.state in LEFT for one in visits))
