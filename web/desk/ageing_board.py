"""The manager's board: how old each file grows, which reports are late, which surveillances are overdue."""

from datetime import date
from typing import Any

from audit.audit_models import Finding
from core.actor import ROLES
from core.calendar import date_in_paris
from label import ageing, escalations, programme, pulses, reservations, surveillance, waiting, wording
from label.certificate_models import Certificate
from label.life_models import Pulse
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, get

# Under this many working days before its end, a delay is about to end.
NEAR = 5


# How a line of the programme that asks for attention looks.
CHECKS = {"open": "wait", "overdue": "warn", "suspend": "bad"}


@get("/suivi", roles("manager"))
def show(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """Every clock that runs or is stopped, the most pressing first."""
    today = date_in_paris(at)
    lines = [_line(age, today) for age in ageing.of(session, by=actor)]
    return page.show(
        "board/board.html",
        today=today,
        lines=lines,
        queue=waiting.every(session),
        late=sum(line["kind"] == "bad" for line in lines),
        checks=[_gap(*one) for one in escalations.unresolved(session, today)]
        + [_reserve(*one) for one in reservations.overdue(session, today)]
        + [_fall(*one) for one in pulses.waiting(session, today)]
        + [_check(one) for one in surveillance.watched(session, today, tuple(CHECKS))],
        reports=sum(line["kind"] == "bad" and line["code"] == "report" for line in lines),
    )


def _check(one: surveillance.Overdue) -> dict[str, Any]:
    return {
        "holder": one.certificate.holder,
        "url": f"/certificats/{one.certificate.number}/gestion",
        "name": one.line.check.name,
        "due": one.line.check.due,
        "kind": CHECKS[one.line.standing],
        "said": programme.STANDINGS[one.line.standing],
    }


def _fall(held: Certificate, pulse: Pulse, visit: surveillance.Line) -> dict[str, Any]:
    """A proved fall: bringing the next visit forward is proposed."""
    return {
        "holder": held.holder,
        "url": rooms.address(held.candidacy_id, f"sondages/{pulse.months}"),
        "name": f"{visit.check.name} à avancer ?",
        "due": visit.check.due,
        "kind": "warn",
        "said": "Baisse démontrée",
    }


def _gap(held: Certificate, finding: Finding) -> dict[str, Any]:
    """A major left open after its day: the suspension is proposed."""
    return {
        "holder": held.holder,
        "url": f"/certificats/{held.number}/gestion",
        "name": f"Constat majeur n° {finding.number} à lever",
        "due": finding.due_on,
        "kind": "bad",
        "said": programme.STANDINGS["suspend"],
    }


def _reserve(held: Certificate, one: reservations.Held) -> dict[str, Any]:
    """A reservation left open after the committee's day: the suspension is proposed."""
    return {
        "holder": held.holder,
        "url": f"/certificats/{held.number}/gestion",
        "name": f"Réserve n° {one.number} à lever",
        "due": one.due_on,
        "kind": "bad",
        "said": programme.STANDINGS["suspend"],
    }


def _line(age: ageing.Age, today: date) -> dict[str, Any]:
    delay, clock = age.reading.delay, age.reading.clock
    spent = clock.spent(today)
    return {
        "code": delay.code,
        "organisation": age.organisation,
        "url": rooms.address(age.candidacy_id, age.room),
        "state": wording.STATES[age.state],
        "awaited": delay.name,
        "who": ROLES[delay.who],
        "spent": spent,
        "days": delay.days,
        "due": age.due,
        "kind": _kind(age, today, delay.days - spent),
        "said": _said(clock.late(today), delay.days - spent, paused=_paused(age)),
    }


def _kind(age: ageing.Age, today: date, left: int) -> str:
    if age.due is None:
        return "off"
    if age.due < today:
        return "bad"
    return "warn" if left <= NEAR else "wait"


def _paused(age: ageing.Age) -> str:
    """Why the clock is stopped, nothing while it runs."""
    if age.due is not None:
        return ""
    asked = age.state == "adjourned"
    return "Suspendu : le comité attend des réponses" if asked else "Suspendu : l’organisation répond"


def _said(late: int, left: int, *, paused: str) -> str:
    """How the clock stands, in a few words."""
    if paused:
        return paused
    if late:
        return f"En retard de {late} jour{'s' if late > 1 else ''} ouvré{'s' if late > 1 else ''}"
    return f"Reste {left} jour{'s' if left > 1 else ''} ouvré{'s' if left > 1 else ''}" if left else "Dernier jour"


HANDLERS = [show]
