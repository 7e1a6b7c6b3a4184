"""Practices under audit: their page, and the auditor’s opinion on each."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict
from evaluation import evaluations
from evaluation.asking import campaigns, leaders
from web.audit.audit_access import may_act, opened
from web.campaign import practice_views
from web.desk import rooms
from web.frame.access import roles
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

BASE = "/candidatures/{candidacy_id:uuid}/audit/pratiques"
# The auditor still examines while the report is not final.
EXAMINED = frozenset({"evaluation", "draft_report", "final_report"})


@get(BASE, roles(*rooms.EVERYBODY))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Every practice, dimension by dimension."""
    return _page(session, page, actor, candidacy_id)


@post(BASE + "/{item:str}", roles("auditor"))
def review(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    item: FromPath[str],
) -> Html:
    """The auditor's opinion on one practice."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    if candidacy.state not in EXAMINED:
        raise Conflict("Le rapport est parti ou définitif : les avis sur les pratiques ne changent plus.")
    form = practice_views.form_of(evaluations.pinned(evaluation)).read(typed, f"{item}-")
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, (item, form))):
        form.check()
        decision, note = form.text("decision"), form.text("note")
        leaders.review(
            session,
            evaluation.id,
            item,
            accepted=decision != "refuse",
            lowered_to=int(note or 0) if decision == "lower" else None,
            explanation=form.text("explanation"),
            version=form.number("version"),
            by=actor,
            at=at,
        )
    return page.go(f"{rooms.address(candidacy_id, 'audit/pratiques')}#{item}", "Votre avis est enregistré.")


def _page(
    session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, refused: tuple[str, Filled] | None = None
) -> Html:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    campaign = campaigns.of(session, evaluation.id).get("dirigeants")
    frame = rooms.frame(candidacy, by=actor, here="audit")
    sealed = campaign is not None and campaign.sealed_at is not None
    # Like findings, opinions are the organisation's to read with the draft report.
    told = actor.role != "applicant" or candidacy.state in rooms.REVEALED
    acting = sealed and candidacy.state in EXAMINED and may_act(session, candidacy_id, by=actor)
    # Until closing, leaders may still change their answers: nobody examines a moving thing.
    shown = (
        practice_views.practices(session, evaluation, frame.words, told=told, acting=acting, refused=refused)
        if sealed
        else []
    )
    measures = leaders.measures(session, evaluation.id) if sealed and told else {}
    return page.show(
        "campaign/practices.html",
        frame=frame,
        words=frame.words,
        sealed=sealed,
        told=told,
        groups=shown,
        score=measures.get("score.dirigeants"),
        scores=practice_views.scores(evaluations.pinned(evaluation), measures),
        left=sum(one.review is None for _, practices in shown for one in practices),
    )


HANDLERS = [show, review]
