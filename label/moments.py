"""Moments as certificates write them, the last second of a day in Paris, the last day of a validity."""

from datetime import UTC, date, datetime, timedelta

from core.calendar import midnight_in_paris, months_later
from evaluation import referentiel as referentiels


def stamp(moment: datetime) -> str:
    """`2026-03-02T09:30:00Z`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def last_second(day: date) -> datetime:
    """One second before the next day begins in Paris."""
    return midnight_in_paris(day + timedelta(days=1)) - timedelta(seconds=1)


def years_later(start: date, years: int) -> date:
    """The last day of a validity of so many years: the eve of the anniversary (28 February for 29 February)."""
    try:
        return start.replace(year=start.year + years) - timedelta(days=1)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def surveillances(issued_on: date, referentiel_id: str) -> dict[int, date]:
    """The days of surveillance of a certificate issued that day, by their months: the rule of its référentiel."""
    return {
        months: months_later(issued_on, months)
        for months in referentiels.load(referentiel_id).validite.surveillance_mois
    }
