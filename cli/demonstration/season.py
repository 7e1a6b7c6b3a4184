"""The season: every story is played by date, so that the journal reads as life does."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta

from core.calendar import is_working_day, moment_in_paris

# A generator that yields the moment of its next act, and acts once resumed.
Story = Iterator[datetime]


def together(*stories: Story) -> Story:
    """Several stories as one: each is resumed at the moment it gave, the earliest first."""
    waiting: list[tuple[datetime, int, Story]] = []

    def wait(order: int, story: Story) -> None:
        moment = next(story, None)
        if moment is not None:
            heapq.heappush(waiting, (moment, order, story))

    for order, story in enumerate(stories):
        wait(order, story)
    while waiting:
        moment, order, story = heapq.heappop(waiting)
        yield moment
        wait(order, story)


def play(story: Story, *, until: datetime) -> None:
    """Resume a story as long as its next act is not in the future."""
    for moment in story:
        if moment > until:
            return


class Days:
    """The days of one story, counted from its first; acts fall on working days."""

    def __init__(self, now: datetime, since: int) -> None:
        self.first = (now - timedelta(days=since)).date()

    def __call__(self, number: int, hour: int = 10, minute: int = 0) -> datetime:
        """Day `number` at this hour of Paris, or the next working day."""
        day = self.first + timedelta(days=number)
        while not is_working_day(day):
            day += timedelta(days=1)
        return moment_in_paris(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001 (Paris time)
