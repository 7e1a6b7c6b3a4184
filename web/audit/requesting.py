"""« Send me this by that day »: the auditor asks for a document, or does without it."""

from uuid import UUID

from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from audit import document_requests
from core.actor import Actor
from core.vocabulary import forms
from evaluation import evaluations
from label import candidacies, notices
from web.audit.audit_access import opened
from web.audit.evidence import require_filing
from web.audit.evidence_views import requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

ADDRESS = "/candidatures/{candidacy_id:uuid}/preuves/demandes"


@get(ADDRESS + "/nouvelle", roles("auditor"))
def ask_page(
    session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], exigence: FromQuery[str] = ""
) -> Html:
    """The blank form, for one requirement when it is named."""
    form = _form(session, candidacy_id, actor)
    known = {code for code, _ in form.fields["exigence"].options}  # type: ignore[attr-defined]
    return _page(session, page, actor, candidacy_id, form.blank(exigence=exigence if exigence in known else ""))


@post(ADDRESS, roles("auditor"))
def ask(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Ask; the organisation is told."""
    form = _form(session, candidacy_id, actor).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form)):
        form.check()
        made = document_requests.ask(
            session,
            candidacy_id,
            requirement=form.text("exigence"),
            text=form.text("texte"),
            due_on=form.day("avant"),
            by=actor,
            at=at,
        )
        candidacy = candidacies.get(session, candidacy_id, by=actor)
        notices.tell(session, candidacy, "ask_document", by=actor, at=at, occasion=str(made.id), due=made.due_on)
    return page.go(f"{rooms.address(candidacy_id, 'preuves')}#demandes", "La demande est envoyée à l’organisation.")


@post(ADDRESS + "/{request_id:uuid}/retrait", roles("auditor"))
def withdraw(
    session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID], request_id: FromPath[UUID]
) -> Html:
    """Do without it."""
    opened(session, candidacy_id, by=actor)
    document_requests.withdraw(session, candidacy_id, request_id, by=actor, at=at)
    return page.go(f"{rooms.address(candidacy_id, 'preuves')}#demandes", "La demande est retirée.")


def _form(session: Session, candidacy_id: UUID, actor: Actor) -> Form:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    require_filing(candidacy)
    known = texts(requirements(evaluations.pinned(evaluation), forms(candidacy.organisation.word)))
    options = tuple((code, f"{code} – {text}") for code, text in known.items())
    return Form(
        Choice(name="exigence", label="Ce que le document doit prouver", options=options, listed=True),
        Area(name="texte", label="Document attendu", hint="Lequel, et ce qu’il doit montrer.", longest=1000, rows=3),
        Day(name="avant", label="À déposer au plus tard le"),
    )


def _page(session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, form: Filled) -> Html:
    frame = rooms.frame(opened(session, candidacy_id, by=actor)[0], by=actor, here="preuves")
    return page.show("evidence/request.html", frame=frame, words=frame.words, form=form)


HANDLERS = [ask_page, ask, withdraw]
