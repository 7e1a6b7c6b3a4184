"""Campaigns: the three audiences of an evaluation, each prepared, opened, followed, closed and then read."""

from uuid import UUID

from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath

from core.errors import NotFound
from evaluation import evaluations
from evaluation.asking import campaigns, contact_erasure, set_apart
from evaluation.box import sealing
from label import pulses
from web.campaign import campaign_forms, campaign_page, campaign_views
from web.campaign.campaign_scene import KEEPERS, Scene
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithBoxes, get, post

BASE = "/candidatures/{candidacy_id:uuid}/campagnes"
ONE = BASE + "/{audience:str}"


@get(BASE, roles(*rooms.EVALUATORS))
def show(session: InSession, boxes: WithBoxes, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The three audiences and where each stands."""
    candidacy = rooms.enter(session, candidacy_id, *rooms.EVALUATORS, by=actor)
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None:
        raise NotFound
    frame = rooms.frame(candidacy, by=actor, here="campagnes")
    cards = campaign_views.cards(session, boxes, evaluation.id, evaluations.pinned(evaluation), frame.words)
    base = f"{frame.address}/campagnes/"
    return page.show("campaign/campaigns.html", frame=frame, words=frame.words, cards=cards, base=base)


@get(ONE, roles(*rooms.EVALUATORS))
def one(
    session: InSession,
    actor: By,
    page: OnPage,
    platform: OfPlatform,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """One audience."""
    return campaign_page.show(page, Scene(session, boxes, actor, candidacy_id, audience), platform.settings.pages)


@post(ONE, roles(*KEEPERS))
def prepare(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Keep how the audience is asked and how many are entitled."""

    def again() -> Html:
        found = Scene(session, boxes, actor, candidacy_id, audience)
        return campaign_page.show(page, found, platform.settings.pages, preparation=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    scene.require_running()
    form = scene.preparation().read(typed)
    with page.refusing(session, form, again):
        form.check()
        frame = campaign_forms.frame_of(form, [] if scene.audience == "dirigeants" else scene.places)
        campaigns.prepare(
            session,
            scene.evaluation.id,
            scene.audience,
            collection=form.text("collection"),
            frame=frame,
            secrecy="sealed" if scene.audience == "dirigeants" else form.text("secrecy"),
            version=form.values["version"],
            by=actor,
            at=at,
        )
    return page.go(scene.address, "La campagne est prête : relisez-la, puis ouvrez-la.")


@post(ONE + "/ouverture", roles(*KEEPERS))
def start(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Open the campaign: from here on nothing changes."""

    def again() -> Html:
        found = Scene(session, boxes, actor, candidacy_id, audience)
        return campaign_page.show(page, found, platform.settings.pages, opening=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    declaring = set_apart.to_declare(session, campaign)
    form = campaign_forms.opening(declaring=declaring).read(typed)
    with page.refusing(session, form, again):
        form.check()
        campaigns.open_(session, boxes, campaign.id, by=actor, at=at)
        if declaring:
            set_apart.declare(session, campaign, by=actor, at=at)
    return page.go(scene.address, "La campagne est ouverte.")


@post(ONE + "/cloture", roles("manager"))
def close(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    boxes: WithBoxes,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Seal the campaign for good."""

    def again() -> Html:
        found = Scene(session, boxes, actor, candidacy_id, audience)
        return campaign_page.show(page, found, platform.settings.pages, closing=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    form = campaign_forms.CLOSING.read(typed)
    with page.refusing(session, form, again):
        form.check()
        sealing.seal(session, boxes, campaign.id, by=actor, at=at)
        contact_erasure.erase(session, campaign, by=actor, at=at)
        pulses.conclude(session, campaign.evaluation_id, by=actor, at=at)
    answer = page.go(scene.address, "La campagne est close : les réponses sont scellées, les clés sont détruites.")
    answer.background = BackgroundTask(sealing.finish, platform.database, boxes)
    return answer


HANDLERS = [show, one, prepare, start, close]
