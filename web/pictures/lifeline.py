"""The life of a certificate on one line: what happened, today, what falls due, until its last day."""

from datetime import date, datetime

import msgspec

from core.calendar import date_in_paris
from label.certificate_life import OVER
from label.certificate_models import Certificate, StatusEvent
from label.moments import surveillances

# How each kind of dated line is marked; the shape goes with its words.
KINDS = {
    "issue": "ok",
    "reinstate": "ok",
    "reduce": "warn",
    "suspend": "warn",
    "withdraw": "bad",
    "expiry": "off",
    "expire": "off",
    "lift": "ok",
    "lift_reservations": "ok",
    "supersede": "off",
    "transfer": "info",
    "today": "info",
}
AHEAD = "wait"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One dated line: `what` is an action of the certificate's table, surveillance, renewal, expiry or today.

    `until` ends a period; `event` is what the platform recorded, with its edition and reason, for what happened.
    """

    what: str
    day: date
    past: bool
    until: date | None = None
    event: StatusEvent | None = None

    @property
    def kind(self) -> str:
        """The mark beside it."""
        return KINDS.get(self.what, AHEAD)


def moments(certificate: Certificate, *, at: datetime) -> tuple[Moment, ...]:
    """The whole life, oldest first; its events must be loaded. Nothing falls due after a withdrawal or a successor."""
    today = date_in_paris(at)
    happened = [_recorded(event) for event in certificate.events]
    due = [] if certificate.status in OVER else _due(certificate, today)
    if any(one.what == "expire" for one in happened):
        due = [one for one in due if one.what != "expiry"]
    now = Moment(what="today", day=today, past=False)
    passed = sorted([*happened, *(one for one in due if one.past)], key=_day)
    return (*passed, now, *sorted((one for one in due if not one.past), key=_day))


def _recorded(event: StatusEvent) -> Moment:
    return Moment(what=event.action, day=date_in_paris(event.since), past=True, event=event)


def _due(certificate: Certificate, today: date) -> list[Moment]:
    """Surveillances and last day by the rules of its edition.

    Renewal is prepared from the last surveillance on, and is decided before the last day.
    """
    last = certificate.valid_until
    checks = list(surveillances(certificate.issued_on, certificate.referentiel_id).values())
    made = [Moment(what="surveillance", day=day, past=day < today) for day in checks]
    if checks:
        made.append(Moment(what="renewal", day=max(checks), past=last < today, until=last))
    return [*made, Moment(what="expiry", day=last, past=last < today)]


def _day(moment: Moment) -> date:
    return moment.day
