"""The agenda of the visit: written by the auditor, read by the organisation, taken away as a calendar file."""

from datetime import datetime, time
from uuid import UUID

from litestar.params import FromPath

from audit import agenda
from core.calendar import moment_in_paris
from core.errors import Invalid, NotFound
from label import notices
from web.audit.audit_access import may_act, opened
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Choice, Day, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithSettings, get, post

BASE = "/candidatures/{candidacy_id:uuid}/audit/visite"
HOUR = "Par exemple 14:30."
SLOT = Form(
    Day(name="jour", label="Jour"),
    Text(name="debut", label="De", hint=HOUR, longest=5),
    Text(name="fin", label="À", hint=HOUR, longest=5),
    Choice(name="mode", label="Comment", options=(("site", "Sur place"), ("distance", "À distance"))),
    Text(name="lieu", label="Lieu", hint="Le site, ou l’adresse de la réunion à distance."),
    Text(name="objet", label="Ce qui sera vu"),
    Text(name="avec", label="Avec qui", hint="Des fonctions, pas des noms.", required=False),
)


@get(BASE, roles(*rooms.EVALUATORS))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Every appointment."""
    return _page(session, page, actor, candidacy_id, SLOT.blank())


@get(BASE + ".ics", roles(*rooms.EVALUATORS))
def calendar(session: InSession, actor: By, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]) -> Html:
    """The same for a calendar."""
    candidacy, _ = opened(session, candidacy_id, by=actor)
    host = settings.public_url.partition("://")[2]
    data = agenda.calendar(agenda.of(session, candidacy_id), candidacy.organisation.name, host)
    return page.attachment(data, "visite.ics", "text/calendar; charset=utf-8")


@post(BASE, roles("auditor"))
def add(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Write an appointment, in the hours of Paris."""
    form = SLOT.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form)):
        candidacy, _ = opened(session, candidacy_id, by=actor)
        form.check()
        agenda.add(
            session,
            candidacy_id,
            starts_at=_moment(form, "debut"),
            ends_at=_moment(form, "fin"),
            remote=form.text("mode") == "distance",
            place=form.text("lieu"),
            subject=form.text("objet"),
            whom=form.text("avec"),
            by=actor,
            at=at,
        )
        notices.tell(session, candidacy, "plan_visit", by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "audit/visite"), "Le rendez-vous est fixé et l’organisation prévenue.")


@post(BASE + "/{slot_id:uuid}/annulation", roles("auditor"))
def cancel(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], slot_id: FromPath[UUID]
) -> Html:
    """Cancel an appointment."""
    candidacy, _ = opened(session, candidacy_id, by=actor)
    if slot_id not in {slot.id for slot in agenda.of(session, candidacy_id)}:
        raise NotFound
    agenda.cancel(session, slot_id, by=actor, at=at)
    notices.tell(session, candidacy, "plan_visit", by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "audit/visite"), "Le rendez-vous est annulé et l’organisation prévenue.")


def _moment(form: Filled, name: str) -> datetime:
    try:
        hour = time.fromisoformat(form.text(name).replace("h", ":"))
        return moment_in_paris(datetime.combine(form.day("jour"), hour.replace(tzinfo=None)))
    except ValueError as error:
        raise Invalid("L’heure ne se lit pas.", {name: "Écrivez l’heure ainsi : 14:30."}) from error


def _page(session: InSession, page: OnPage, actor: By, candidacy_id: UUID, form: Filled) -> Html:
    candidacy, _ = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="audit")
    return page.show(
        "auditing/agenda.html",
        frame=frame,
        words=frame.words,
        slots=agenda.of(session, candidacy_id),
        form=form if may_act(session, candidacy_id, by=actor) else None,
    )


HANDLERS = [show, calendar, add, cancel]
