"""One pulse of a certificate: launched by its holder, followed, read beside the evaluation, settled by a manager."""

from uuid import UUID

from litestar.params import FromPath

from core.calendar import date_in_paris
from core.errors import Invalid, NotFound
from core.typography import date_fr
from evaluation import evaluations
from label import certificates, pulses
from web.campaign import campaign_views
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithBoxes, get, post
from web.results import pulse_views

ONE = "/candidatures/{candidacy_id:uuid}/sondages/{months:int}"
SETTLING = Form(
    Choice(
        name="suite",
        label="Votre décision",
        options=(("forward", "Avancer la visite"), ("keep", "Laisser la visite à sa date")),
    ),
    Day(name="jour", label="Dernier jour de la visite avancée", required=False),
    Area(name="motif", label="Motif", hint="L’organisation le lira, et il entre au journal.", rows=3),
)


@get(ONE, roles(*rooms.EVALUATORS))
def show(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    months: FromPath[int],
) -> Html:
    """Where its campaigns stand, then what it says."""
    return _page(session, boxes, page, actor, at, candidacy_id, months)


@post(ONE, roles("applicant"))
def launch(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], months: FromPath[int]
) -> Html:
    """Open its evaluation."""
    rooms.enter(session, candidacy_id, by=actor)
    held = certificates.of_candidacy(session, candidacy_id)
    if held is None:
        raise NotFound
    pulses.launch(session, held, months, by=actor, at=at)
    address = rooms.address(candidacy_id, f"sondages/{months}")
    return page.go(address, "Le sondage est lancé : préparez ses deux campagnes, puis ouvrez-les.")


@post(ONE + "/suite", roles("manager"))
def settle(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    months: FromPath[int],
) -> Html:
    """Answer the proposal to bring the next visit forward."""
    found, _ = pulses.of_candidacy(session, candidacy_id, months)
    form = SETTLING.read(typed)
    with page.refusing(
        session, form, lambda: _page(session, boxes, page, actor, at, candidacy_id, months, settling=form)
    ):
        form.check()
        forward = form.text("suite") == "forward"
        if forward and form.values["jour"] is None:
            raise Invalid("Il manque le jour.", {"jour": "Choisissez le dernier jour de la visite avancée."})
        due = form.day("jour") if forward else None
        pulses.settle(session, found.id, due=due, why=form.text("motif"), by=actor, at=at)
    said = f"La visite est avancée : elle a lieu au plus tard le {date_fr(due)}." if due else "La visite garde sa date."
    return page.go(rooms.address(candidacy_id, f"sondages/{months}"), said)


def _page(
    session: InSession,
    boxes: WithBoxes,
    page: OnPage,
    actor: By,
    at: At,
    candidacy_id: UUID,
    months: int,
    settling: Filled | None = None,
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, *rooms.EVALUATORS, by=actor)
    found, evaluation = pulses.of_candidacy(session, candidacy_id, months)
    frame = rooms.frame(candidacy, by=actor, here="programme")
    visit = pulses.next_visit(session, found, date_in_paris(at))
    told = pulse_views.told(session, found, frame.words, by=actor)
    return page.show(
        "pulse/pulse.html",
        frame=frame,
        words=frame.words,
        pulse=found,
        cards=campaign_views.cards(session, boxes, evaluation.id, evaluations.pinned(evaluation), frame.words),
        base=f"{frame.address}/campagnes/sondage-{months}-",
        told=told,
        compared=sum(line.change is not None for one in told for line in one.lines),
        visit=visit,
        settling=settling or SETTLING.blank() if visit and actor.role == "manager" else None,
    )


HANDLERS = [show, launch, settle]
