"""Clocks: working days given to somebody, which stop while the other side must act."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from core.calendar import add_working_days, working_days_between


class Pause(msgspec.Struct, frozen=True):
    """From the day when the other side was asked to the day when it answered; None while it has not."""

    since: date
    until: date | None = None


class Clock(msgspec.Struct, frozen=True):
    """So many working days from a day on, less the pauses, which are in order and do not overlap.

    The day of an event still belongs to what ran before it, as the first day of a delay never counts.
    """

    started: date
    days: int
    pauses: Sequence[Pause] = ()

    @property
    def paused(self) -> bool:
        """Whether the other side must act."""
        return bool(self.pauses) and self.pauses[-1].until is None

    def spent(self, today: date) -> int:
        """Working days that ran up to today included."""
        return sum(working_days_between(first, min(last or today, today)) for first, last in self._running())

    def due(self) -> date | None:
        """The last day; None while a pause holds it back."""
        left = self.days
        for first, last in self._running():
            ran = left if last is None else working_days_between(first, last)
            if ran >= left:
                return add_working_days(first, left)
            left -= ran
        return None

    def late(self, today: date) -> int:
        """Working days beyond the last one, zero in time."""
        return max(0, self.spent(today) - self.days)

    def _running(self) -> Iterator[tuple[date, date | None]]:
        first: date | None = self.started
        for pause in self.pauses:
            if first is not None:
                yield first, pause.since
            first = pause.until
        if first is not None:
            yield first, None
