"""Days of the audit room's clocks: those of Paris."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def day(at: datetime) -> date:
    """The day that this moment is in Paris."""
    return at.astimezone(PARIS).date()


def months_later(start: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
