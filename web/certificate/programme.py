"""The programme of a certificate: what is to be done until its last day, by whom, and what was done."""

from uuid import UUID

from litestar.params import FromPath

from audit import missions
from core.calendar import date_in_paris
from core.errors import NotFound
from label import certificates, lineage, programme, reservations, surveillance
from label.certificate_life import OVER
from label.certificate_models import Certificate
from web.certificate import awaited, standings
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

KINDS = {"planned": "info", "open": "wait", "running": "info", "done": "ok", "overdue": "warn", "suspend": "bad"}
VISIT = Form(
    Day(name="date", label="Fait le"),
    Area(name="constats", label="Ce que vous avez vu", hint="L’organisation et le gestionnaire le liront.", rows=4),
    Choice(name="conclusion", label="Conclusion", options=tuple(surveillance.CONCLUSIONS.items())),
)

LIFTING = Form(
    Area(name="constats", label="Ce qui lève la réserve", hint="Ce que vous avez vu, où et quand.", rows=4),
)


@get("/candidatures/{candidacy_id:uuid}/programme", roles(*rooms.EVALUATORS))
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The programme as it stands today; why there is none yet while the certificate waits."""
    early = awaited.shown(session, page, candidacy_id, "programme", *rooms.EVALUATORS, by=actor)
    return early or _page(session, page, actor, at, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/programme/visit/{months:int}", roles("auditor"))
def record(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    months: FromPath[int],
) -> Html:
    """Keep that a visit was made."""
    rooms.enter(session, candidacy_id, by=actor)
    form = VISIT.read(typed, _prefix(months))
    with page.refusing(session, form, lambda: _page(session, page, actor, at, candidacy_id, {months: form})):
        form.check()
        surveillance.record(
            session,
            _held(session, candidacy_id),
            months,
            done_on=form.day("date"),
            facts=form.text("constats"),
            conclusion=form.text("conclusion"),
            by=actor,
            at=at,
        )
    return page.go(rooms.address(candidacy_id, "programme"), "Le contrôle est enregistré.")


@post("/candidatures/{candidacy_id:uuid}/programme/reserves/{number:int}", roles("auditor"))
def lift(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    number: FromPath[int],
) -> Html:
    """Keep what lifts a reservation."""
    rooms.enter(session, candidacy_id, by=actor)
    form = LIFTING.read(typed, _reserve(number))
    again = {number: form}
    with page.refusing(session, form, lambda: _page(session, page, actor, at, candidacy_id, lifting=again)):
        form.check()
        held = _held(session, candidacy_id)
        reservations.lift(session, held, number, form.text("constats"), by=actor, at=at)
    return page.go(f"{rooms.address(candidacy_id, 'programme')}#reserve-{number}", f"La réserve n° {number} est levée.")


def _page(
    session: InSession,
    page: OnPage,
    actor: By,
    at: At,
    candidacy_id: UUID,
    refused: dict[int, Filled] | None = None,
    lifting: dict[int, Filled] | None = None,
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, *rooms.EVALUATORS, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="programme")
    held, today = frame.held, date_in_paris(at)
    lines = surveillance.of(session, held, today)
    living = held.status not in OVER and held.valid_until >= today
    visiting = living and actor.role == "auditor" and actor.id in missions.cleared(session, candidacy_id)
    forms = {
        line.check: (refused or {}).get(line.check.months) or Filled(VISIT, prefix=_prefix(line.check.months))
        for line in lines
        if line.check.kind == "visit"
        and (line.check.months in (refused or {}) or (visiting and line.done is None and line.standing != "planned"))
    }
    reserves = reservations.of_certificate(session, held)
    return page.show(
        "certificate/programme.html",
        frame=frame,
        words=frame.words,
        certificate=held,
        lines=lines,
        forms=forms,
        reserves=reserves,
        reserve_standings=reservations.STANDINGS,
        liftings={
            one.number: (lifting or {}).get(one.number) or Filled(LIFTING, prefix=_reserve(one.number))
            for one in reserves
            # Somebody else lifted it meanwhile: what was typed stays beside the reason.
            if one.number in (lifting or {}) or (visiting and one.lifted_at is None)
        },
        kinds=KINDS,
        standings=programme.STANDINGS,
        conclusions=surveillance.CONCLUSIONS,
        standing=standings.of(session, held, at=at),
        appeal_days=standings.APPEAL_DAYS,
        chain=lineage.chain(session, held),
        launching=living and actor.role == "applicant",
        today=today,
    )


def _held(session: InSession, candidacy_id: UUID) -> Certificate:
    found = certificates.of_candidacy(session, candidacy_id)
    if found is None:
        raise NotFound
    return found


def _prefix(months: int) -> str:
    return f"visit{months}-"


def _reserve(number: int) -> str:
    return f"reserve{number}-"


HANDLERS = [show, record, lift]
