"""The days and shoppers of the tests of one site when its shoppers are not free alike: some days, some half-days.

Taking shoppers in turn is no longer enough (`mystery_days`), and no simple condition says whether a choice exists.
Weeks are filled in order: first so that everybody goes as often as the others, near the wished days; failing that, so
that whoever has the fewest days left goes first; failing that, by drawing. A site refused here may be possible.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from evaluation.visits import mystery_days
from evaluation.visits.mystery_design import DAYS_OF_WEEK

# A test: its day, counted from the start, and the code of its shopper.
Test = tuple[int, str]
TRIES = 24


class Rota(msgspec.Struct, frozen=True):
    """Who is free on which days of the campaign, in order; the days wished for; the lock-out and the room of weeks."""

    free: Mapping[str, Sequence[int]]
    wished: Sequence[int]
    lockout: int
    room: Sequence[int]

    def capacity(self) -> int:
        """More tests than this never fit, whatever the weeks."""
        if not self.lockout:
            return len(self.wished) if any(self.free.values()) else 0
        whole = range(len(self.room) * DAYS_OF_WEEK)
        return sum(mystery_days.most([day in known for day in whole], self.lockout) for known in self.free.values())


def chosen(rota: Rota, draw: Random) -> list[Test] | None:
    """A day and a shopper for each test, in order; None when none was found."""
    if len(rota.wished) > rota.capacity():
        return None
    for attempt in range(TRIES):
        found = _filled(rota, draw, attempt)
        if found is not None:
            return found
    return None


def _filled(rota: Rota, draw: Random, attempt: int) -> list[Test] | None:
    due = Counter(day // DAYS_OF_WEEK for day in rota.wished)
    sooner = attempt % 2 == 1
    last: dict[str, int] = {}
    times: Counter[str] = Counter()
    tests: list[Test] = []
    expected = 0
    for week, room in enumerate(rota.room):
        expected += due[week]
        count = min((len(rota.wished) if sooner else expected) - len(tests), room)
        begins = week * DAYS_OF_WEEK
        this_week = {
            code: here
            for code, known in rota.free.items()
            if (here := [day for day in known if begins <= day < begins + DAYS_OF_WEEK])
        }
        for _ in range(count):
            options = {
                code: days
                for code, here in this_week.items()
                if (days := [day for day in here if code not in last or day >= last[code] + rota.lockout])
            }
            if not options:
                break
            if attempt == 0:
                best = _evenly(options, rota.wished[len(tests)], times)
            else:
                best = _sparingly(options, rota.free, times, draw if attempt > 1 else None)
            tests.append(best)
            last[best[1]] = best[0]
            times[best[1]] += 1
    return sorted(tests) if len(tests) == len(rota.wished) else None


def _evenly(options: Mapping[str, Sequence[int]], wish: int, times: Counter[str]) -> Test:
    """Whoever went least so far, on the day nearest to the wish."""
    code = min(options, key=lambda one: (times[one], min(abs(day - wish) for day in options[one])))
    return min(options[code], key=lambda day: (abs(day - wish), day)), code


def _sparingly(
    options: Mapping[str, Sequence[int]], free: Mapping[str, Sequence[int]], times: Counter[str], draw: Random | None
) -> Test:
    """Whoever has the fewest days left, on the earliest of them; by drawing when asked."""

    def rank(code: str) -> tuple[float, int]:
        left = sum(day >= options[code][0] for day in free[code])
        return (left if draw is None else left * draw.random(), times[code])

    code = min(options, key=rank)
    return options[code][0], code
