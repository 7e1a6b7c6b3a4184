"""Appeals: an organisation contests a decision or a sanction, and follows the answer."""

from uuid import UUID

from litestar.params import FromPath

from core.calendar import date_in_paris
from core.errors import Invalid, NotFound
from label import appeals, grievance_steps, grievances, inquiries
from label.grievance_clock import clock, waiting
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

REPLY = Form(
    Area(name="reponse", label="Votre réponse", shortest=inquiries.SHORTEST, longest=grievances.LONGEST, rows=6)
)


@get("/candidatures/{candidacy_id:uuid}/recours", roles("applicant"))
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What may be contested, until when, and the appeals made."""
    return _page(session, page, actor, at, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/recours", roles("applicant"))
def file(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Receive the appeal."""
    rooms.enter(session, candidacy_id, by=actor)
    form = _form(session, candidacy_id, at).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, at, candidacy_id, form)):
        if "contre" in form.errors:
            raise Invalid("Choisissez ce que vous contestez, dans le délai de recours.", form.errors)
        form.check()
        made = appeals.file(session, candidacy_id, int(form.text("contre")), form.text("texte"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "recours"), f"Votre recours est reçu sous le numéro {made.number}.")


@post("/candidatures/{candidacy_id:uuid}/recours/{number:str}/retrait", roles("applicant"))
def withdraw(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], number: FromPath[str]
) -> Html:
    """Take the appeal back."""
    rooms.enter(session, candidacy_id, by=actor)
    if grievances.get(session, number).candidacy_id != candidacy_id:
        raise NotFound
    appeals.withdraw(session, number, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "recours"), "Votre recours est retiré.")


@post("/candidatures/{candidacy_id:uuid}/recours/{number:str}/question", roles("applicant"))
def reply(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    number: FromPath[str],
) -> Html:
    """Answer what the person in charge asked."""
    rooms.enter(session, candidacy_id, by=actor)
    found = grievances.get(session, number)
    question = waiting(found, date_in_paris(at))
    if found.candidacy_id != candidacy_id or found.kind != "appeal" or question is None:
        raise NotFound
    form = REPLY.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, at, candidacy_id, replied=form)):
        form.check()
        inquiries.reply(session, found, question, form.text("reponse"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "recours"), "Votre réponse est envoyée.")


def _page(
    session: InSession,
    page: OnPage,
    actor: By,
    at: At,
    candidacy_id: UUID,
    refused: Filled | None = None,
    replied: Filled | None = None,
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, "applicant", by=actor)
    frame = rooms.frame(candidacy, by=actor, here="recours")
    return page.show(
        "candidacy/appeals.html",
        frame=frame,
        words=frame.words,
        found=[(one, clock(one).due()) for one in appeals.of(session, candidacy_id)],
        reply=replied or REPLY.blank(),
        asked={one.number: waiting(one, date_in_paris(at)) for one in appeals.of(session, candidacy_id)},
        open_to=appeals.appealable(session, candidacy_id, date_in_paris(at)),
        form=refused or _form(session, candidacy_id, at).blank(),
        states=grievance_steps.STATES["appeal"],
        outcomes=grievance_steps.OUTCOMES["appeal"],
        months=grievance_steps.APPEAL_MONTHS,
        days=grievance_steps.DAYS["appeal"],
    )


def _form(session: InSession, candidacy_id: UUID, at: At) -> Form:
    found = appeals.appealable(session, candidacy_id, date_in_paris(at))
    options = tuple((str(one.position), f"{one.name}, du {one.day:%d/%m/%Y}") for one in found)
    return Form(
        Choice(name="contre", label="Ce que vous contestez", options=options),
        Area(
            name="texte",
            label="Pourquoi",
            hint="Les faits, les règles ou les mesures que la décision aurait mal lus, et ce que vous demandez.",
            shortest=grievances.SHORTEST,
            longest=grievances.LONGEST,
            rows=8,
        ),
    )


HANDLERS = [show, file, withdraw, reply]
