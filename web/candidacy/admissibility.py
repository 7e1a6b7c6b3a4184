"""Admissibility: the manager reads the file against the référentiel’s points, then answers with reasons."""

from uuid import UUID

from litestar.params import FromPath

from core.actor import Actor
from evaluation import referentiel as referentiels
from label import candidacies, organisations
from label.application import SECTIONS
from label.models import Candidacy
from web.desk import moves, rooms
from web.frame.access import SIGNED_IN
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.frame.later import Checked


@get("/candidatures/{candidacy_id:uuid}/recevabilite", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The file beside the list of points, and the three answers that may follow."""
    return _page(session, page, actor, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/recevabilite", SIGNED_IN)
def examine(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep which points hold, and the remarks."""
    candidacy = rooms.enter(session, candidacy_id, "manager", by=actor)
    form = _form(candidacy).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form)):
        form.check()
        checked = form.chosen("points")
        candidacies.examine(
            session, candidacy_id, checked, form.text("remarques"), version=form.number("version"), by=actor, at=at
        )
    points = len(candidacies.checklist_points(candidacy))
    notice = f"L’examen est enregistré : {len(checked)} points vérifiés sur {points}."
    return page.go(rooms.address(candidacy_id, "recevabilite"), notice)


def _form(candidacy: Candidacy) -> Form:
    points = tuple((point.code, point.text) for point in candidacies.checklist_points(candidacy))
    return Form(
        Hidden(name="version"),
        Checked(name="points", label="Points vérifiés", hint="Cochez ce que le dossier établit.", options=points),
        Area(
            name="remarques",
            label="Remarques pour le dossier",
            hint="Pour vous et vos collègues. Ce que l’organisation doit lire s’écrit plus bas.",
            required=False,
            rows=4,
        ),
    )


def _page(session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, refused: Filled | None = None) -> Html:
    candidacy = rooms.enter(session, candidacy_id, "manager", by=actor)
    form = refused or _form(candidacy).blank(
        version=candidacy.version,
        points=list(candidacy.checklist.get("points", ())),
        remarques=candidacy.checklist.get("remarques", ""),
    )
    stored = candidacy.checklist if refused and refused.shown("version") != str(candidacy.version) else {}
    form.raw["version"] = candidacy.version
    points = candidacies.checklist_points(candidacy)
    offered = moves.moves(session, candidacy, by=actor)
    return page.show(
        "candidacy/admissibility.html",
        frame=rooms.frame(candidacy, by=actor, here="recevabilite"),
        form=form,
        refused=refused,
        theirs=stored,
        points=points,
        open=candidacy.state == "submitted",
        moves=[move for move in offered if move.action in ("accept", "request_information", "reject")],
        sections=SECTIONS,
        answers={section.name: str(candidacy.answers.get(section.name, "")) for section in SECTIONS},
        referentiel=referentiels.load(candidacy.referentiel_id),
        namesakes=organisations.namesakes(session, candidacy.organisation),
        headcount=sum(site.headcount for site in candidacy.organisation.sites),
    )


HANDLERS = [show, examine]
