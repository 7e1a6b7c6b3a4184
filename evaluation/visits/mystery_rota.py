"""The days and shoppers of the tests of one site when its shoppers are not free alike: some days, some half-days.

Taking shoppers in turn is no longer enough (`mystery_days`), and no simple condition says whether a choice exists.
Weeks are filled in order: first so that everybody goes as often as the others, near the wished days; failing that, so
that whoever has the fewest days left goes first; failing that, by drawing. A site refused here may be possible.
"""

from bisect import bisect_left
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
    times = dict.fromkeys(rota.free, 0)
    tests: list[Test] = []
    expected = 0
    for week, room in enumerate(rota.room):
        expected += due[week]
        count = min((len(rota.wished) if sooner else expected) - len(tests), room)
        options = _options(rota, week, last)
        for _ in range(count):
            if not options:
                break
            if attempt == 0:
                day, code = _evenly(options, rota.wished[len(tests)], times)
            else:
                day, code = _sparingly(options, rota.free, times, draw if attempt > 1 else None)
            tests.append((day, code))
            last[code] = day
            times[code] += 1
            options[code] = [later for later in options[code] if later >= day + rota.lockout]
            if not options[code]:
                del options[code]
    return sorted(tests) if len(tests) == len(rota.wished) else None


def _options(rota: Rota, week: int, last: Mapping[str, int]) -> dict[str, list[int]]:
    """The days of this week on which each shopper is free and past the lock-out; whoever has none is left out."""
    begins = week * DAYS_OF_WEEK
    ends = begins + DAYS_OF_WEEK
    found = {}
    for code, known in rota.free.items():
        since = max(begins, last[code] + rota.lockout) if code in last else begins
        days = known[bisect_left(known, since) : bisect_left(known, ends)]
        if days:
            found[code] = list(days)
    return found


def _evenly(options: Mapping[str, Sequence[int]], wish: int, times: Mapping[str, int]) -> Test:
    """Whoever went least so far, on the day nearest to the wish."""
    least = min(times[code] for code in options)
    best: Test | None = None
    for code, days in options.items():
        if times[code] == least:
            day = min(days, key=lambda one: (abs(one - wish), one))
            if best is None or abs(day - wish) < abs(best[0] - wish):
                best = day, code
            if day == wish:
                break
    assert best is not None  # noqa: S101 (there are options)
    return best


def _sparingly(
    options: Mapping[str, Sequence[int]],
    free: Mapping[str, Sequence[int]],
    times: Mapping[str, int],
    draw: Random | None,
) -> Test:
    """Whoever has the fewest days left, on the earliest of them; by drawing when asked."""

    def rank(code: str) -> tuple[float, int]:
        left = len(free[code]) - bisect_left(free[code], options[code][0])
        return (left if draw is None else left * draw.random(), times[code])

    code = min(options, key=rank)
    return options[code][0], code
