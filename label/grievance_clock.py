"""The delay to answer a complaint or an appeal: it stops while its author has a question to answer."""

from datetime import date

from core.calendar import date_in_paris
from core.clocks import Clock, Pause
from label.grievance_models import Grievance, GrievanceQuestion
from label.grievance_steps import DAYS


def clock(found: Grievance) -> Clock:
    """In working days; a question that stays without reply stops it until the last day to reply, no longer."""
    return Clock(date_in_paris(found.filed_at), DAYS[found.kind], [_pause(asked) for asked in found.questions])


def waiting(found: Grievance, today: date) -> GrievanceQuestion | None:
    """The question that its author has still to answer and that stops the clock; None when there is none."""
    if found.state != "assigned":
        return None
    asked = (one for one in found.questions if one.answered_at is None and one.due_on >= today)
    return next(asked, None)


def _pause(asked: GrievanceQuestion) -> Pause:
    until = asked.due_on
    if asked.answered_at is not None:
        until = min(until, date_in_paris(asked.answered_at))
    return Pause(date_in_paris(asked.asked_at), until)
