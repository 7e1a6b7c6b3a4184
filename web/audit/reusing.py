"""A document already filed that proves something else too: the organisation says what, without sending it again."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import evidence, filing
from core.actor import Actor
from core.errors import NotFound
from core.vocabulary import forms
from evaluation import evaluations
from web.audit.audit_access import opened
from web.audit.evidence import require_filing
from web.audit.evidence_views import in_sight, requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Many
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

ADDRESS = "/candidatures/{candidacy_id:uuid}/preuves/{evidence_id:uuid}/reemploi"


@get(ADDRESS, roles("applicant"))
def show(
    session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Html:
    """The requirements that this document does not back yet."""
    return _page(session, page, actor, candidacy_id, evidence_id)


@post(ADDRESS, roles("applicant"))
def reuse(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Html:
    """Use it for those that are ticked."""
    form = _form(session, candidacy_id, evidence_id, actor).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, evidence_id, form)):
        form.check()
        made = filing.reuse(session, evidence_id, form.chosen("exigences"), by=actor, at=at)
    s = "s" if len(made) > 1 else ""
    said = f"Ce document sert maintenant pour {len(made)} autre{s} exigence{s}. L’auditeur l’examinera pour chacune."
    return page.go(rooms.address(candidacy_id, in_sight(made[0].requirement)), said)


def _form(session: Session, candidacy_id: UUID, evidence_id: UUID, actor: Actor) -> Form:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    require_filing(candidacy)
    proof = evidence.get(session, evidence_id)
    if proof.candidacy_id != candidacy_id:
        raise NotFound
    standing = evidence.current(evidence.of(session, candidacy_id))
    held = {one.requirement for one in standing if one.sha256 == proof.sha256}
    known = texts(requirements(evaluations.pinned(evaluation), forms(candidacy.organisation.word)))
    options = tuple((code, f"{code} – {text}") for code, text in known.items() if code not in held)
    return Form(Many(name="exigences", label="Ce que ce document prouve aussi", options=options))


def _page(
    session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, evidence_id: UUID, form: Filled | None = None
) -> Html:
    blank = _form(session, candidacy_id, evidence_id, actor).blank(exigences=[])
    frame = rooms.frame(opened(session, candidacy_id, by=actor)[0], by=actor, here="preuves")
    proof = evidence.get(session, evidence_id)
    return page.show("evidence/reuse.html", frame=frame, words=frame.words, form=form or blank, proof=proof)


HANDLERS = [show, reuse]
