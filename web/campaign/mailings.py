"""Codes and reminders by mail: begun here, carried on by the upkeep, followed on a page that survives a reload."""

from uuid import UUID

from litestar.params import FromPath

from core.errors import Conflict
from core.settings import Settings
from evaluation.asking import contact_erasure, contacts, refused_letters, sending
from label import invitations
from web.campaign import contact_page
from web.campaign.campaign_scene import KEEPERS, Scene
from web.campaign.invitations import MAILS
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithBoxes, WithSettings, get, post

NO_SERVER = (
    "Cette plateforme n’envoie pas de courriels : imprimez des lettres ou des billets, ou prévenez son exploitant."
)


@post(MAILS + "/envoi", roles(*KEEPERS))
def send(
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
    """Make the codes and queue the letters; none leaves before this transaction is kept."""

    def again() -> Html:
        return contact_page.show(page, Scene(session, boxes, actor, candidacy_id, audience), settings, send=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    form = contact_page.SEND.read(typed)
    with page.refusing(session, form, again):
        form.check()
        _require_server(settings)
        sending.invite(session, boxes, invitations.keys_of(settings), campaign.id, by=actor, at=at)
    return page.go(f"{scene.address}/courriels/avancement")


@post(MAILS + "/relance", roles(*KEEPERS))
def remind(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Queue a reminder to everyone who was invited."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    _require_server(settings)
    sending.remind(session, invitations.keys_of(settings), campaign.id, by=actor, at=at)
    return page.go(f"{scene.address}/courriels/avancement")


@get(MAILS + "/avancement", roles(*KEEPERS))
def progress(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """How many letters have left, of the whole campaign: never whose, never of which site."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = contact_page.entered(scene)
    found, counted = contacts.of(session, campaign.id), contact_erasure.listed(session, campaign.id)
    most = max(found.queued if found else 0, counted.letters)
    return page.show(
        "campaign/sending.html",
        frame=scene.frame,
        address=f"{scene.address}/courriels",
        most=most,
        done=max(0, most - counted.letters - counted.refused),
        counted=counted,
    )


@post(MAILS + "/reprise", roles(*KEEPERS))
def retry(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Try again what the mail server refused."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    refused_letters.retry(session, scene.to_change().id, by=actor)
    return page.go(f"{scene.address}/courriels/avancement")


@post(MAILS + "/correction", roles(*KEEPERS))
def correct(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Send a refused letter, with its code, to the right address."""

    def again() -> Html:
        return contact_page.show(page, Scene(session, boxes, actor, candidacy_id, audience), settings, correct=form)

    scene, keys = Scene(session, boxes, actor, candidacy_id, audience), invitations.keys_of(settings)
    campaign = scene.to_change()
    form = contact_page.correcting(refused_letters.refused(session, keys, campaign.id)).read(typed)
    with page.refusing(session, form, again):
        form.check()
        refused_letters.correct(session, keys, campaign.id, form.text("wrong"), form.text("right"), by=actor)
    return page.go(f"{scene.address}/courriels", "L’adresse est corrigée : le même message y part de nouveau.")


@post(MAILS + "/abandon", roles(*KEEPERS))
def abandon(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Give up what has not left."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    only = typed.one("refusees") == "oui"
    refused_letters.abandon(session, scene.to_change().id, refused_only=only, by=actor)
    return page.go(f"{scene.address}/courriels", "Ces messages sont abandonnés et effacés.")


def _require_server(settings: Settings) -> None:
    if not settings.smtp_host:
        raise Conflict(NO_SERVER)


HANDLERS = [send, remind, progress, retry, correct, abandon]
