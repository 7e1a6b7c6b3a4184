"""When a shopper is free: half-days of the week, and days of absence; nothing said means always.

A half-day is written as its weekday and its half: `0m` is Monday morning, `4a` Friday afternoon.
"""

from collections.abc import Collection, Iterable
from datetime import date

from msgspec import UNSET

from evaluation.visits.mystery_design import WEEKDAYS, Design, Opening, Place, Shopper

HALVES = {"m": "matin", "a": "après-midi"}
SLOTS = {f"{weekday}{half}": f"{name} {word}" for weekday, name in enumerate(WEEKDAYS) for half, word in HALVES.items()}
NOON, LUNCH_OVER = "12:00", "13:00"
MOST_ABSENCES = 20


def halves(opening: Opening) -> set[str]:
    """The half-days in which an opening can be visited: two when it runs through lunch."""
    found = {f"{opening.weekday}m"} if opening.opens < NOON else set()
    return found | ({f"{opening.weekday}a"} if opening.closes > LUNCH_OVER or opening.opens >= NOON else set())


def is_free(slots: Collection[str] | None, absences: Iterable[tuple[date, date]], day: date, opening: Opening) -> bool:
    """Whether somebody with these half-days (None: all of them) and absences can visit during this opening."""
    if any(first <= day <= last for first, last in absences):
        return False
    return slots is None or not halves(opening).isdisjoint(slots)


def limited(design: Design) -> bool:
    """Whether the availability of anybody counts in this plan."""
    return any(one.slots is not UNSET or one.absences is not UNSET for one in design.shoppers)


def openings_for(shopper: Shopper, place: Place, day: date) -> list[Opening]:
    """The openings of a day that this shopper can visit; none at a site that is closed to them."""
    if place.name in shopper.away:
        return []
    slots = None if shopper.slots is UNSET else shopper.slots
    absences = () if shopper.absences is UNSET else shopper.absences
    return [opening for opening in place.receives(day) if is_free(slots, absences, day, opening)]
