"""How a certificate stood, or would stand if nothing changed, on a day that somebody asks about."""

from datetime import date, datetime

import msgspec

from core.calendar import date_in_paris
from label import certificate_life
from label.certificate_models import Certificate
from web.certificate.certificate_views import KINDS
from web.frame.fields import Day

DAY = Day(name="au", label="Jour")


class Asked(msgspec.Struct, frozen=True):
    """The day, how the certificate stood at its end (`before` its issue), and whether the day is still to come."""

    day: date
    standing: str
    kind: str
    ahead: bool


def read(typed: str) -> date | None:
    """The day typed, as browsers or people write it; None for nothing and for what is no day."""
    try:
        found = DAY.parse(typed.strip())
    except ValueError:
        return None
    return found if isinstance(found, date) else None


def asked(certificate: Certificate, day: date, *, at: datetime) -> Asked:
    """What is known today of that day; the certificate's events must be loaded."""
    standing = certificate_life.standing_on(certificate, day)
    return Asked(day, standing, KINDS.get(standing, "off"), day > date_in_paris(at))
