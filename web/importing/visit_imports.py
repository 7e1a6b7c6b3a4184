"""Importing mystery visits made elsewhere: drop the file, say what its columns and codes are, look, confirm."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath

from core.actor import Actor
from core.errors import Conflict, NotFound
from core.platform import Platform
from evaluation import evaluations
from evaluation.measuring.figures import grouped
from evaluation.visits import mystery, mystery_imports
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, OfPlatform, OnPage, get, post
from web.frame.long_work import Tell
from web.importing import import_flow, import_forms
from web.importing.import_flow import LOOK, STEP
from web.importing.import_shape import LEAD, Scene
from web.importing.import_store import ImportStore
from web.importing.visits_import import VisitsImport

BASE = "/candidatures/{candidacy_id:uuid}/visites/import"
MANAGER = roles("manager")
NOT_RUNNING = "Les visites de ce dossier ne reçoivent plus de fichier\u202f: l’évaluation ou la campagne est terminée."


@get(BASE, MANAGER)
def choose(platform: OfPlatform, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Step 1: which file of visits."""
    return import_flow.choose(page, _import(platform, candidacy_id, by=actor, at=at))


@post(BASE, MANAGER)
def receive(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the file; it is read before any transaction begins."""
    return import_flow.receive(page, _import(platform, candidacy_id, by=actor, at=at), typed)


@get(BASE + STEP, MANAGER)
def show(
    platform: OfPlatform,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    waiting: FromPath[str],
    step: FromPath[str],
) -> Html:
    """Columns, codes, or the last look."""
    return import_flow.show(page, _import(platform, candidacy_id, by=actor, at=at), waiting, step)


@post(BASE + STEP, MANAGER)
def say(
    platform: OfPlatform,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    waiting: FromPath[str],
    step: FromPath[str],
) -> Html:
    """Keep what was said; at the last step add every visit, or none."""
    importing = _import(platform, candidacy_id, by=actor, at=at)
    if step != LOOK:
        return import_flow.say(page, importing, waiting, step, typed)
    held, table = import_flow.opened(importing, waiting)
    form = import_forms.CONFIRM.read(typed)

    def work(_tell: Tell) -> str:
        with platform.database.write() as session:
            source = held.deposit.file
            mystery_imports.import_visits(
                session, importing.evaluation_id, table, held.said, source=source, by=actor, at=at
            )
        return f"Import terminé\u202f: {grouped(len(table.numbers))} visites sont ajoutées."

    with page.refusing(None, form, lambda: importing.look(page, held, waiting, table, form)):
        return import_flow.enter(page, importing, waiting, len(table.numbers), work)


def _import(platform: Platform, candidacy_id: UUID, *, by: Actor, at: datetime) -> VisitsImport:
    """The evaluation under way, whose mystery campaign is not closed."""
    with platform.database.read() as session:
        candidacy = rooms.enter(session, candidacy_id, "manager", by=by)
        evaluation = evaluations.latest(session, candidacy_id)
        if evaluation is None:
            raise NotFound
        if candidacy.state != "evaluation" or mystery.is_closed(session, evaluation.id):
            raise Conflict(NOT_RUNNING)
        frame = rooms.frame(candidacy, by=by, here="visites")
        scene = Scene(
            frame=frame,
            address=f"{frame.address}/visites/import",
            back=f"{frame.address}/visites",
            title="Importer des visites mystère",
            lead=LEAD,
            store=ImportStore(platform.settings, evaluation.id, at),
        )
        return VisitsImport(scene, evaluations.pinned(evaluation).mystere, evaluation.id)


HANDLERS = [choose, receive, show, say]
