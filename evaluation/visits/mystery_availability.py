"""When a shopper is free: half-days of the week, and days of absence; nothing said means always.

A half-day is written as its weekday and its half: `0m` is Monday morning, `4a` Friday afternoon.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from msgspec import UNSET

from evaluation.visits.mystery_design import WEEKDAYS, Design, Opening, Place, Shopper

HALVES = {"m": "matin", "a": "après-midi"}
SLOTS = {f"{weekday}{half}": f"{name} {word}" for weekday, name in enumerate(WEEKDAYS) for half, word in HALVES.items()}
NOON, LUNCH_OVER = "12:00", "13:00"
MOST_ABSENCES = 20


@lru_cache(maxsize=1024)
def halves(opening: Opening) -> frozenset[str]:
    """The half-days in which an opening can be visited: two when it runs through lunch."""
    found = {f"{opening.weekday}m"} if opening.opens < NOON else set()
    return frozenset(
        found | ({f"{opening.weekday}a"} if opening.closes > LUNCH_OVER or opening.opens >= NOON else set())
    )


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
    return [] if place.name in shopper.away else _visited(shopper, day, place.receives(day))


def free_days(shoppers: Iterable[Shopper], place: Place, days: Iterable[date]) -> dict[str, list[int]]:
    """The days, counted from the first, on which each shopper allowed at this site can go."""
    receiving = [(shift, day, found) for shift, day in enumerate(days) if (found := place.receives(day))]
    return {
        one.code: [shift for shift, day, found in receiving if _visited(one, day, found)]
        for one in shoppers
        if place.name not in one.away
    }


def _visited(shopper: Shopper, day: date, openings: Iterable[Opening]) -> list[Opening]:
    slots = None if shopper.slots is UNSET else shopper.slots
    absences = () if shopper.absences is UNSET else shopper.absences
    return [opening for opening in openings if is_free(slots, absences, day, opening)]
