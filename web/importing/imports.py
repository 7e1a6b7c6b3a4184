"""Importing a file of answers into a campaign: drop it, say what its columns and codes are, look, confirm."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar.params import FromPath

from core.actor import Actor
from core.errors import Conflict, NotFound
from core.platform import Platform
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.measuring.figures import grouped
from evaluation.reading import import_memory, imports
from evaluation.reading.import_reading import Mapping
from web.campaign.campaign_scene import audience_of, entered
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, OfPlatform, OnPage, WithBoxes, get, post
from web.frame.long_work import Tell
from web.importing import import_flow, import_forms
from web.importing.answers_import import AnswersImport, Recall
from web.importing.import_flow import LOOK, STEP
from web.importing.import_shape import LEAD, Scene
from web.importing.import_store import ImportStore

BASE = "/candidatures/{candidacy_id:uuid}/campagnes/{audience:str}/import"
MAY = roles("applicant", "manager")
NOT_READY = (
    "Cette campagne n’attend pas de fichier\u202f: en la préparant, choisissez « Fichier de réponses recueillies "
    "ailleurs », ouvrez-la, puis importez avant sa clôture."
)


@get(BASE, MAY)
def choose(
    platform: OfPlatform,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Step 1: which file of answers."""
    return import_flow.choose(page, _import(platform, boxes, candidacy_id, audience, by=actor, at=at))


@post(BASE, MAY)
def receive(
    platform: OfPlatform,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Keep the file; it is read before any transaction begins."""
    return import_flow.receive(page, _import(platform, boxes, candidacy_id, audience, by=actor, at=at), typed)


@get(BASE + STEP, MAY)
def show(
    platform: OfPlatform,
    actor: By,
    at: At,
    page: OnPage,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    waiting: FromPath[str],
    step: FromPath[str],
) -> Html:
    """Columns, codes, or the last look."""
    return import_flow.show(page, _import(platform, boxes, candidacy_id, audience, by=actor, at=at), waiting, step)


@post(BASE + STEP, MAY)
def say(
    platform: OfPlatform,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    waiting: FromPath[str],
    step: FromPath[str],
) -> Html:
    """Keep what was said; at the last step put every row in the box, or none."""
    importing = _import(platform, boxes, candidacy_id, audience, by=actor, at=at)
    if step != LOOK:
        return import_flow.say(page, importing, waiting, step, typed)
    held, table = import_flow.opened(importing, waiting)
    form = import_forms.CONFIRM.read(typed)
    replace, rows = form.ticked("remplacer"), len(table.numbers)

    def work(tell: Tell) -> str:
        with platform.database.write() as session:
            count = imports.import_answers(
                session,
                boxes,
                importing.campaign_id,
                table,
                held.said,
                source=held.deposit.file,
                replace=replace,
                by=actor,
                at=at,
                tell=tell,
            )
            asked = audience_of(audience)
            import_memory.remember(session, importing.organisation_id, asked, table.names, held.said, at=at)
        return f"Import terminé\u202f: {grouped(count)} réponses sont dans l’urne."

    with page.refusing(None, form, lambda: importing.look(page, held, waiting, table, form)):
        return import_flow.enter(page, importing, waiting, rows, work)


def _import(
    platform: Platform, boxes: BallotBoxes, candidacy_id: UUID, name: str, *, by: Actor, at: datetime
) -> AnswersImport:
    """The open campaign that waits for a file; NotFound to strangers, Conflict when it waits for none."""
    with platform.database.read() as session:
        candidacy = rooms.enter(session, candidacy_id, "applicant", "manager", by=by)
        evaluation, months = entered(session, candidacy_id, name)
        audience = audience_of(name)
        campaign = campaigns.of(session, evaluation.id).get(audience)
        if campaign is None or audience == "dirigeants":
            raise NotFound
        if campaign.collection != "import" or campaign.opened_at is None or campaign.sealed_at is not None:
            raise Conflict(NOT_READY)
        frame = rooms.frame(candidacy, by=by, here="programme" if months else "campagnes")
        whose = "des agents" if audience == "collaborateurs" else frame.words["des_usagers"]
        scene = Scene(
            frame=frame,
            address=f"{frame.address}/campagnes/{name}/import",
            back=f"{frame.address}/campagnes/{name}",
            title=f"Importer les réponses {whose}",
            lead=LEAD,
            store=ImportStore(platform.settings, campaign.id, at),
        )
        filled = imports.holds_answers(session, boxes, campaign.id)
        owner = evaluation.organisation_id
    return AnswersImport(
        scene,
        evaluations.pinned(evaluation),
        campaign,
        filled=filled,
        recall=_recall(platform, owner, audience),
        owner=owner,
    )


def _recall(platform: Platform, organisation_id: UUID, audience: str) -> Recall:
    """What this organisation said of the last file with the same names."""

    def recall(names: Sequence[str]) -> Mapping | None:
        with platform.database.read() as session:
            return import_memory.recall(session, organisation_id, audience, names)

    return recall


HANDLERS = [choose, receive, show, say]
