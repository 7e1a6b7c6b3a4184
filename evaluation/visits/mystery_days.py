"""The days of the tests of one site: as wished where possible, never more than its shoppers can do.

With k shoppers who each wait L days between two tests, the tests of a site, in order, can be shared out if and only
if each one comes at least L days after the k-th before it: shoppers then take them in turn. What remains is a chain
of such conditions, for which the latest days are found backwards and any choice that stays before them can be ended.
"""

from collections.abc import Sequence

import msgspec

from evaluation.visits.mystery_design import DAYS_OF_WEEK


class Limits(msgspec.Struct, frozen=True):
    """Which days are open, how many shoppers (None: nobody is assigned), their lock-out, and the room of each week."""

    opened: tuple[bool, ...]
    shoppers: int | None
    lockout: int
    room: tuple[int, ...]

    def steps(self, count: int) -> int:
        """How many tests further the next one of the same shopper is."""
        if self.shoppers is None:
            return count
        return count if self.shoppers and not self.lockout else self.shoppers


def most(opened: Sequence[bool], lockout: int) -> int:
    """How many open days can be chosen that are `lockout` days apart: the most tests of one shopper at one site."""
    found, free = 0, 0
    for day, is_open in enumerate(opened):
        if is_open and day >= free:
            found, free = found + 1, day + max(lockout, 1)
    return found


def chosen(wished: Sequence[int], limits: Limits) -> list[int] | None:
    """A day for each test, near its wish (wishes in order); None exactly when no choice of days keeps the limits."""
    latest = _latest(len(wished), limits)
    if latest is None:
        return None
    steps, used, days, day = limits.steps(len(wished)), [0] * len(limits.room), list[int](), 0
    for place, (wish, end) in enumerate(zip(wished, latest, strict=True)):
        since = days[place - steps] + limits.lockout if place >= steps else 0
        day = _next(max(day, since, min(wish, end)), limits, used, 1)
        used[day // DAYS_OF_WEEK] += 1
        days.append(day)
    return days


def _latest(count: int, limits: Limits) -> list[int] | None:
    steps, used = limits.steps(count), [0] * len(limits.room)
    if steps == 0 and count:
        return None
    days, day = [0] * count, len(limits.opened) - 1
    for place in reversed(range(count)):
        until = days[place + steps] - limits.lockout if place + steps < count else day
        day = _next(min(day, until), limits, used, -1)
        if day < 0:
            return None
        used[day // DAYS_OF_WEEK] += 1
        days[place] = day
    return days


def _next(day: int, limits: Limits, used: Sequence[int], way: int) -> int:
    """The nearest open day from `day` on, forwards or backwards, in a week that has room; beyond the ends when none."""
    while 0 <= day < len(limits.opened):
        week = day // DAYS_OF_WEEK
        if limits.opened[day] and used[week] < limits.room[week]:
            break
        day += way
    return day
