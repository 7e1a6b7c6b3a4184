"""The programme of a certificate: what is to be done until its last day, by whom, and what was done."""

from uuid import UUID

from litestar.params import FromPath

from audit import missions
from core.calendar import date_in_paris
from core.errors import NotFound
from label import certificates, dated_steps, lineage, programme, surveillance
from label.certificate_life import OVER
from label.certificate_models import Certificate
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

KINDS = {"planned": "info", "open": "wait", "done": "ok", "overdue": "warn", "suspend": "bad"}
DATE = Day(name="date", label="Fait le")
FORMS = {
    "visit": Form(
        DATE,
        Area(name="constats", label="Ce que vous avez vu", hint="L’organisation et le gestionnaire le liront.", rows=4),
        Choice(name="conclusion", label="Conclusion", options=tuple(surveillance.CONCLUSIONS.items())),
    ),
    "pulse": Form(
        DATE,
        Area(
            name="constats",
            label="Ce que l’enquête apprend",
            hint="Combien de réponses, sur quoi, ce qui change. Aucune réponse d’une personne en particulier.",
            rows=4,
        ),
    ),
}


@get("/candidatures/{candidacy_id:uuid}/programme", roles(*rooms.EVALUATORS))
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The programme as it stands today."""
    return _page(session, page, actor, at, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/programme/{kind:str}/{months:int}", roles("applicant", "auditor"))
def record(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    kind: FromPath[str],
    months: FromPath[int],
) -> Html:
    """Keep what was done."""
    rooms.enter(session, candidacy_id, by=actor)
    if kind not in FORMS:
        raise NotFound
    form = FORMS[kind].read(typed, _prefix(kind, months))
    again = {(kind, months): form}
    with page.refusing(session, form, lambda: _page(session, page, actor, at, candidacy_id, again)):
        form.check()
        surveillance.record(
            session,
            _held(session, candidacy_id),
            kind,
            months,
            done_on=form.day("date"),
            facts=form.text("constats"),
            conclusion=form.text("conclusion") if kind == "visit" else "maintained",
            by=actor,
            at=at,
        )
    return page.go(rooms.address(candidacy_id, "programme"), "Le contrôle est enregistré.")


def _page(
    session: InSession,
    page: OnPage,
    actor: By,
    at: At,
    candidacy_id: UUID,
    refused: dict[tuple[str, int], Filled] | None = None,
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, *rooms.EVALUATORS, by=actor)
    held = _held(session, candidacy_id)
    lines = surveillance.of(session, held, date_in_paris(at))
    doing = _doing(session, candidacy_id, actor) if held.status not in OVER else ""
    frame = rooms.frame(candidacy, by=actor, here="programme")
    forms = {
        line.check: (refused or {}).get((line.check.kind, line.check.months))
        or Filled(FORMS[line.check.kind], prefix=_prefix(line.check.kind, line.check.months))
        for line in lines
        if line.done is None and line.check.kind == doing and line.standing != "planned"
    }
    return page.show(
        "certificate/programme.html",
        frame=frame,
        words=frame.words,
        certificate=held,
        lines=lines,
        forms=forms,
        kinds=KINDS,
        standings=programme.STANDINGS,
        conclusions=surveillance.CONCLUSIONS,
        step=dated_steps.pending(session, held.id),
        chain=lineage.chain(session, held),
        today=date_in_paris(at),
    )


def _doing(session: InSession, candidacy_id: UUID, actor: By) -> str:
    """The kind of line that this person records, empty for those who only read."""
    if actor.role == "auditor":
        return "visit" if actor.id in missions.cleared(session, candidacy_id) else ""
    return "pulse" if actor.role == "applicant" else ""


def _held(session: InSession, candidacy_id: UUID) -> Certificate:
    found = certificates.of_candidacy(session, candidacy_id)
    if found is None:
        raise NotFound
    return found


def _prefix(kind: str, months: int) -> str:
    return f"{kind}{months}-"


HANDLERS = [show, record]
