"""What a mystery campaign is planned from: sites and their hours, scenarios, shoppers and what keeps them away."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

import msgspec
from msgspec import UNSET, UnsetType

from core.calendar import WORKING_WEEKDAYS, holidays

DAYS_OF_WEEK = 7
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
USUAL_HOURS = "9:00-12:00, 14:00-17:00"
# Two weeks: an agent who took a call is unlikely to know the voice again.
LOCKOUT, LONGEST_LOCKOUT = 14, 60
_HOURS = re.compile(r"(\d{1,2})\s*[h:]\s*(\d{2})?\s*[-–]\s*(\d{1,2})\s*[h:]\s*(\d{2})?")


class Opening(msgspec.Struct, frozen=True, order=True):
    """A stretch of the week in which a site receives people, and a time slot of tests; 0 is Monday, hours as 09:00."""

    weekday: int
    opens: str
    closes: str


class Place(msgspec.Struct, frozen=True):
    """A site: the people it receives in a year, and when."""

    name: str
    users: int
    openings: tuple[Opening, ...]

    def receives(self, day: date) -> list[Opening]:
        """The openings of a day; none on a public holiday."""
        if day in holidays(day.year):
            return []
        return [opening for opening in self.openings if opening.weekday == day.weekday()]


class Scenario(msgspec.Struct, frozen=True):
    """What a shopper asks on a channel, and what they must never say there."""

    code: str
    channel: str
    title: str
    ask: str
    never: str


class Shopper(msgspec.Struct, frozen=True):
    """A shopper under a code that names nobody; `away`: the sites where an interest or a relative keeps them out.

    `slots`, `absences`: when they are free (`mystery_availability`); left out of what is sealed when nothing was said,
    so that plans sealed before availabilities were asked keep their hash.
    """

    code: str
    away: tuple[str, ...] = ()
    slots: tuple[str, ...] | UnsetType = UNSET
    absences: tuple[tuple[date, date], ...] | UnsetType = UNSET


class Design(msgspec.Struct, frozen=True):
    """A whole campaign. `lockout`: least days between two tests of one shopper at one site; 0 asks for none.

    `parts`: channel and its part in the référentiel, in its order. Without shoppers, nobody is assigned.
    """

    total: int
    weeks: int
    start: date
    parts: tuple[tuple[str, int], ...]
    places: tuple[Place, ...]
    scenarios: tuple[Scenario, ...] = ()
    shoppers: tuple[Shopper, ...] = ()
    lockout: int = LOCKOUT

    def days(self) -> list[date]:
        """Every day of the campaign, open or not."""
        return [self.start + timedelta(days=shift) for shift in range(DAYS_OF_WEEK * self.weeks)]

    def allowed(self, place: str) -> list[str]:
        """The shoppers who may test this site."""
        return [shopper.code for shopper in self.shoppers if place not in shopper.away]


def openings(weekdays: Iterable[int], hours: str) -> tuple[Opening, ...]:
    """The same hours on several weekdays, from `9:00-12:00, 14h-17h30`; ValueError when they cannot be read."""
    read = [_stretch(piece) for piece in hours.split(",") if piece.strip()]
    if not read or any(one[1] > other[0] for one, other in zip(sorted(read), sorted(read)[1:], strict=False)):
        raise ValueError(hours)
    return tuple(Opening(weekday, *stretch) for weekday in sorted(set(weekdays)) for stretch in sorted(read))


def usual() -> tuple[Opening, ...]:
    """Monday to Friday, morning and afternoon: until the manager says otherwise."""
    return openings(WORKING_WEEKDAYS, USUAL_HOURS)


def _stretch(piece: str) -> tuple[str, str]:
    found = _HOURS.fullmatch(piece.strip())
    if found is None:
        raise ValueError(piece)
    first, second, third, fourth = (int(part or 0) for part in found.groups())
    opens, closes = f"{first:02}:{second:02}", f"{third:02}:{fourth:02}"
    if opens >= closes or closes > "24:00" or max(second, fourth) > 59:
        raise ValueError(piece)
    return opens, closes
