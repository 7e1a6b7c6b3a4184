"""The application file: written as you go, read again before it is sent, taken back."""

from typing import Any
from uuid import UUID

from litestar.params import FromPath

from core.actor import Actor
from core.typography import moment_fr
from evaluation import referentiel as referentiels
from label import application, candidacies
from label.application import SECTIONS, Section
from label.models import Candidacy
from web.desk import moves, rooms
from web.frame.access import SIGNED_IN
from web.frame.fields import Field, Hidden, Tick
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.frame.later import Later, LaterLine


def _field(section: Section) -> Field:
    """A draft is kept complete or not: nothing is required before the sending."""
    if section.tick:
        return Tick(name=section.name, label=section.label, hint=section.hint, required=False)
    if section.line:
        return LaterLine(name=section.name, label=section.label, hint=section.hint)
    rows = 2 if section.name == "contact" else 6
    return Later(name=section.name, label=section.label, hint=section.hint, rows=rows)


FILE = Form(Hidden(name="version"), *(_field(section) for section in SECTIONS))


@get("/candidatures/{candidacy_id:uuid}/dossier", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The file: a form for its organisation while it is a draft, text for everybody afterwards."""
    return _page(session, page, actor, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/dossier", SIGNED_IN)
def save(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the draft as it is."""
    rooms.enter(session, candidacy_id, "applicant", by=actor)
    form = FILE.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form)):
        form.check()
        answers = {name: typed.one(name) for name in application.NAMES}
        candidacies.save_draft(session, candidacy_id, answers, version=form.number("version"), by=actor, at=at)
    if typed.one("suite") == "envoi":
        return page.go(rooms.address(candidacy_id, "envoi"))
    return page.go(
        rooms.address(candidacy_id, "dossier"), f"Brouillon enregistré le {moment_fr(at)}. Il n’est pas envoyé."
    )


@get("/candidatures/{candidacy_id:uuid}/envoi", SIGNED_IN)
def review(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """All that will be sent, read once more."""
    return review_page(session, page, actor, candidacy_id)


@get("/candidatures/{candidacy_id:uuid}/retrait", SIGNED_IN)
def withdrawal(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What a withdrawal means, before it is done."""
    return withdrawal_page(session, page, actor, candidacy_id)


def review_page(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, refused: Filled | None = None
) -> Html:
    """The page of the sending, with what refused it."""
    candidacy = rooms.enter(session, candidacy_id, "applicant", by=actor)
    return page.show(
        "candidacy/review.html",
        move=_move(session, candidacy, actor, "submit", refused),
        refused=refused,
        missing=application.missing(candidacy.answers),
        **_file(candidacy, actor),
    )


def withdrawal_page(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, refused: Filled | None = None
) -> Html:
    """The page of the withdrawal, with what refused it."""
    candidacy = rooms.enter(session, candidacy_id, "applicant", by=actor)
    return page.show(
        "candidacy/withdrawal.html",
        frame=rooms.frame(candidacy, by=actor, here=""),
        move=_move(session, candidacy, actor, "withdraw", refused),
        refused=refused,
    )


def _page(session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, form: Filled | None = None) -> Html:
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    if candidacy.state != "draft":
        lost = {} if form is None else {s.label: form.shown(s.name) for s in SECTIONS if form.shown(s.name)}
        return page.show("candidacy/file.html", refused=form, lost=lost, **_file(candidacy, actor))
    theirs = _theirs(candidacy, form) if form is not None else {}
    if form is not None:
        form.raw["version"] = candidacy.version
    done, total = application.progress(candidacy.answers)
    return page.show(
        "candidacy/draft.html",
        form=form or FILE.blank(version=candidacy.version, **candidacy.answers),
        theirs=theirs,
        missing=application.missing(candidacy.answers),
        done=done,
        total=total,
        **_file(candidacy, actor),
    )


def _theirs(candidacy: Candidacy, form: Filled) -> dict[str, str]:
    """Where what is stored differs from what was typed: the other version, to compare."""
    if form.shown("version") == str(candidacy.version):
        return {}
    stored = {section.name: str(candidacy.answers.get(section.name, "")) for section in SECTIONS}
    return {name: text for name, text in stored.items() if text != form.shown(name).strip()}


def _file(candidacy: Candidacy, actor: Actor) -> dict[str, Any]:
    """What every page of the file shows."""
    referentiel = referentiels.load(candidacy.referentiel_id)
    headcount = sum(site.headcount for site in candidacy.organisation.sites)
    return {
        "frame": rooms.frame(candidacy, by=actor, here="dossier"),
        "sections": SECTIONS,
        "answers": {section.name: str(candidacy.answers.get(section.name, "")) for section in SECTIONS},
        "referentiel": referentiel,
        "headcount": headcount,
        "too_small": headcount < referentiel.populations.habilites,
    }


def _move(
    session: InSession, candidacy: Candidacy, actor: Actor, action: str, refused: Filled | None
) -> moves.Move | None:
    offered = moves.moves(session, candidacy, by=actor, refused=refused)
    return next((move for move in offered if move.action == action), None)


HANDLERS = [show, save, review, withdrawal]
