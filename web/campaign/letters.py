"""Papers of a campaign: letters and slips with codes made beside the request, posters and booklets without any."""

from uuid import UUID

import msgspec
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath

from core.errors import Conflict
from evaluation.box import codes
from label.batches import KEPT, Batches
from web.campaign import contact_page, letter_batches, print_forms
from web.campaign.campaign_scene import KEEPERS, Scene
from web.campaign.campaigns import ONE
from web.campaign.letters_pdf import Code
from web.frame import long_work
from web.frame.access import roles
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithBoxes, WithSettings, get, post

PRINTS = ONE + "/impressions"
BATCH = PRINTS + "/{batch:str}"
GONE = "Ce fichier n’est plus ici : il a été effacé, ou son heure est passée."


@get(PRINTS, roles(*KEEPERS))
def show(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """What can be printed."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    return _page(page, scene, print_forms.ordering(contact_page.entered(scene)).blank(kind="lettres"))


@post(PRINTS, roles(*KEEPERS))
def order(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Make the codes, then their papers once the codes are kept: what a crash interrupts is taken up again."""

    def again() -> Html:
        return _page(page, Scene(session, boxes, actor, candidacy_id, audience), form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    form = print_forms.ordering(contact_page.entered(scene)).read(typed)
    with page.refusing(session, form, again):
        form.check()
        site = form.text("site") if "site" in form.values else ""
        given = [
            Code(code, place if place and len(campaign.frame) > 1 else "")
            for place, count in print_forms.wanted(campaign, site, form.values["count"]).items()
            for code in codes.issue(session, boxes, campaign.id, place, count, by=actor, at=at)
        ]
    store = Batches(settings, campaign.id, at)
    made = letter_batches.Order(form.text("kind"), given)
    batch = store.begin(msgspec.json.encode(made))
    answer = page.go(f"{scene.address}/impressions/{batch}")
    answer.background = BackgroundTask(letter_batches.begin, store, batch, made, print_forms.said(scene, settings))
    return answer


@get(BATCH, roles(*KEEPERS))
def progress(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    batch: FromPath[str],
) -> Html:
    """How many papers are made; then their download."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    store = Batches(settings, contact_page.entered(scene).id, at)
    return page.show(
        "campaign/batch.html",
        frame=scene.frame,
        address=f"{scene.address}/impressions",
        batch=batch,
        told=letter_batches.told(store, batch),
        held=store.read(batch, "papers") is not None,
        minutes=int(KEPT.total_seconds() // 60),
    )


@post(BATCH + "/reprise", roles(*KEEPERS))
def resume(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    batch: FromPath[str],
) -> Html:
    """Make again the papers of codes that a crash left without."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    store = Batches(settings, contact_page.entered(scene).id, at)
    kept = store.read(batch, "codes")
    if kept is None or letter_batches.told(store, batch).state == "running":
        raise Conflict(GONE)
    made = msgspec.json.decode(kept, type=letter_batches.Order)
    long_work.forget(store.told(batch))
    answer = page.go(f"{scene.address}/impressions/{batch}")
    answer.background = BackgroundTask(letter_batches.begin, store, batch, made, print_forms.said(scene, settings))
    return answer


@post(BATCH + "/fichier", roles(*KEEPERS))
def download(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    batch: FromPath[str],
) -> Html:
    """Give the papers, again when a download was cut; they wait here until they are erased."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    store = Batches(settings, contact_page.entered(scene).id, at)
    data = store.read(batch, "papers")
    if data is None:
        raise Conflict(GONE)
    kind = ("zip", "application/zip") if data.startswith(b"PK") else ("pdf", "application/pdf")
    return page.attachment(data, f"codes-{audience}-{batch[:6]}.{kind[0]}", kind[1])


@post(BATCH + "/effacement", roles(*KEEPERS))
def erase(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    batch: FromPath[str],
) -> Html:
    """Erase the papers, whose file somebody has in hand, before their hour is over."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    Batches(settings, contact_page.entered(scene).id, at).erase(batch)
    return page.go(f"{scene.address}/impressions/{batch}")


def _page(page: OnPage, scene: Scene, form: Filled) -> Html:
    campaign = contact_page.entered(scene)
    return page.show(
        "campaign/printing.html",
        frame=scene.frame,
        address=scene.address,
        campaign=campaign,
        form=form,
        minutes=int(KEPT.total_seconds() // 60),
    )


HANDLERS = [show, order, progress, resume, download, erase]
