"""The committee's questions: put by a member who voted, answered by those they address, then the sitting goes on."""

from uuid import UUID

from litestar.params import FromPath

from core.actor import Actor
from core.errors import Conflict
from label import adjournments, candidacies
from label.models import Candidacy
from label.sitting_models import CommitteeQuestion
from web.account import signing
from web.committee import committee
from web.committee.sitting_forms import RANKS
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post

ANSWER = Form(Area(name="reponse", label="Votre réponse", hint="Des faits. Elle ne se reprend pas.", rows=5))


@get("/candidatures/{candidacy_id:uuid}/questions", roles(*rooms.EVERYBODY))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The questions that this person may read."""
    return _page(session, page, actor, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/comite/questions", roles("committee"))
def ask(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    candidacy_id: FromPath[UUID],
) -> Html:
    """Adjourn with questions, signed by a code of the moment."""
    with committee.acting(session, page, actor, at, candidacy_id, "questions", typed) as form:
        asked = [(role, form.text(f"question_{role}_{rank}")) for role in adjournments.ROLES for rank in RANKS]
        signing.require(session, page, platform, form.text("code"), by=actor, at=at)
        adjournments.adjourn(session, candidacy_id, form.text("motif"), asked, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "La séance est ajournée et les questions sont envoyées.")


@post("/candidatures/{candidacy_id:uuid}/questions/{question_id:uuid}", roles("applicant", "auditor"))
def answer(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    question_id: FromPath[UUID],
) -> Html:
    """Answer one."""
    form = ANSWER.read(typed, _prefix(question_id))
    refused = (question_id, form)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, refused)):
        _enter(session, candidacy_id, actor)
        form.check()
        adjournments.answer(session, candidacy_id, question_id, form.text("reponse"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "questions"), "Votre réponse est envoyée au comité.")


def _page(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, refused: tuple[UUID, Filled] | None = None
) -> Html:
    candidacy = _enter(session, candidacy_id, actor)
    frame = rooms.frame(candidacy, by=actor, here="questions")
    asked = adjournments.readable(session, candidacy_id, by=actor)
    waiting = candidacy.state == "adjourned"
    return page.show(
        "committee/questions.html",
        frame=frame,
        words=frame.words,
        questions=asked,
        to=adjournments.ROLES,
        forms={one.id: _form(one, refused) for one in asked if waiting and not one.answer and one.role == actor.role},
    )


def _enter(session: InSession, candidacy_id: UUID, actor: Actor) -> Candidacy:
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    if candidacy.state not in rooms.BEFORE_COMMITTEE:
        raise Conflict("Le comité ne siège pas encore : il n’a pas de question.")
    return candidacies.get(session, candidacy_id, by=actor)


def _form(one: CommitteeQuestion, refused: tuple[UUID, Filled] | None) -> Filled:
    return refused[1] if refused and refused[0] == one.id else Filled(ANSWER, prefix=_prefix(one.id))


def _prefix(question_id: UUID) -> str:
    return f"{question_id.hex}-"


HANDLERS = [show, ask, answer]
