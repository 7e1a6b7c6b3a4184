"""Notes of the auditors on site: written on a tablet, kept there without a network (static/notes.js), sent once."""

import re
from datetime import datetime
from uuid import UUID, uuid4

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import field_notes
from core.actor import Actor
from core.errors import NotFound
from core.vocabulary import forms
from evaluation import evaluations
from web.audit.audit_access import opened
from web.audit.evidence_review import OPEN
from web.audit.evidence_views import requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Field
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

ADDRESS = "/candidatures/{candidacy_id:uuid}/audit/notes"


class Carried(Field, frozen=True, kw_only=True):
    """A text that the page or the device carries."""

    template = "hidden"
    required: bool = False


@get(ADDRESS, roles("auditor"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What was noted, and the form to note more."""
    return _page(session, page, actor, candidacy_id)


@post(ADDRESS, roles("auditor"))
def write(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Receive one note; whoever sends it is told what came from elsewhere since the page was opened."""
    form = _form(session, candidacy_id, actor).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form)):
        form.check()
        note = field_notes.write(
            session,
            candidacy_id,
            key=_key(form.text("envoi")),
            requirement=form.text("exigence"),
            text=form.text("texte"),
            written_at=_moment(form.text("notee_le")),
            by=actor,
            at=at,
        )
        known = _count(form.text("vues")) + (note.received_at == at)
        fresh = len(field_notes.of(session, candidacy_id, by=actor)) - known
    told = ("", " Une autre note est arrivée entre-temps : lisez-la plus bas.")[fresh == 1]
    if fresh > 1:
        told = f" {fresh} autres notes sont arrivées entre-temps : lisez-les plus bas."
    return page.go(rooms.address(candidacy_id, "audit/notes"), f"Note enregistrée.{told}")


def _form(session: Session, candidacy_id: UUID, actor: Actor) -> Form:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    known = texts(requirements(evaluations.pinned(evaluation), forms(candidacy.organisation.word)))
    options = tuple((code, f"{code} – {text}") for code, text in known.items())
    return Form(
        Choice(name="exigence", label="Exigence", options=options, listed=True, required=False),
        Area(name="texte", label="Note", longest=field_notes.LONGEST, rows=5),
        Carried(name="envoi"),
        Carried(name="notee_le"),
        Carried(name="vues"),
    )


def _page(session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, form: Filled | None = None) -> Html:
    candidacy, _ = opened(session, candidacy_id, by=actor)
    notes = field_notes.of(session, candidacy_id, by=actor)
    blank = _form(session, candidacy_id, actor).blank(envoi=str(uuid4()), vues=str(len(notes)))
    frame = rooms.frame(candidacy, by=actor, here="audit")
    return page.show(
        "auditing/notes.html",
        frame=frame,
        words=frame.words,
        form=form or blank,
        notes=notes,
        open=candidacy.state in OPEN,
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("La page est incomplète : rechargez-la, puis recommencez.") from error


def _moment(text: str) -> datetime | None:
    """What the device's clock said, with its zone; None when it cannot be read."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _count(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


HANDLERS = [show, write]
