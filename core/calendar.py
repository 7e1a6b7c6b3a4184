"""Days as people in France count them: dates in Paris, public holidays, working days."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
# Code du travail, article L3133-1: the holidays that fall on the same day each year.
FIXED = {
    (1, 1): "Jour de l’An",
    (5, 1): "Fête du Travail",
    (5, 8): "Victoire de 1945",
    (7, 14): "Fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "Armistice de 1918",
    (12, 25): "Noël",
}
# The others, in days after Easter Sunday.
MOVABLE = {1: "Lundi de Pâques", 39: "Ascension", 50: "Lundi de Pentecôte"}
# Monday to Friday (jours ouvrés).
WORKING_WEEKDAYS = range(5)


def in_paris(moment: datetime) -> datetime:
    """An aware moment on the clocks of Paris; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime: give an aware one")
    return moment.astimezone(PARIS)


def date_in_paris(moment: datetime) -> date:
    """The date that people in Paris read on their calendar at this moment."""
    return in_paris(moment).date()


def midnight_in_paris(day: date) -> datetime:
    """The moment, in UTC, at which a day begins in Paris."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def moment_in_paris(local: datetime) -> datetime:
    """The moment, in UTC, of a date and time read in Paris; ValueError when the clocks skipped it that night.

    An hour that happens twice is taken the first time. An aware `local` is refused.
    """
    if local.tzinfo is not None:
        raise ValueError("aware datetime: give a local one")
    moment = local.replace(tzinfo=PARIS).astimezone(UTC)
    if moment.astimezone(PARIS).replace(tzinfo=None) != local:
        raise ValueError(f"no such time in Paris: {local}")
    return moment


def months_later(start: date, months: int) -> date:
    """The same day some months later (earlier when negative), or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@lru_cache
def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar. Source: O’Beirne, New Scientist, 30 March 1961."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * shift) // 433
    month = (h + shift - 7 * m + 90) // 25
    return date(year, month, (h + shift - 7 * m + 33 * month + 19) % 32)


@lru_cache(maxsize=64)
def holidays(year: int) -> dict[date, str]:
    """The eleven public holidays of metropolitan France, by date (Alsace-Moselle and overseas have others too)."""
    sunday = easter(year)
    moved = {sunday + timedelta(days=days): name for days, name in MOVABLE.items()}
    return dict(sorted(({date(year, *day): name for day, name in FIXED.items()} | moved).items()))


def is_working_day(day: date) -> bool:
    """Monday to Friday, public holidays excepted."""
    return day.weekday() in WORKING_WEEKDAYS and day not in holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The last of `count` working days that follow `day`, which itself does not count; ValueError below zero."""
    if count < 0:
        raise ValueError(f"a delay runs forwards: {count}")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days follow `first` up to `last` included; zero when `last` does not come after."""
    days = (last - first).days
    return sum(is_working_day(first + timedelta(days=shift)) for shift in range(1, days + 1))
