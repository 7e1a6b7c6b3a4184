"""What mails, letters and posters say of a campaign besides its questions: the last day, the telephone, the paper."""

from uuid import UUID

from litestar.params import FromPath

from evaluation.asking import contacts
from web.campaign import contact_page
from web.campaign.campaign_scene import KEEPERS, Scene
from web.campaign.campaigns import ONE
from web.frame.access import roles
from web.frame.fields import Day, Email, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithBoxes, get, post

SAID = Form(
    Day(name="ends_on", label="Dernier jour pour répondre", required=False),
    Text(
        name="phone",
        label="Répondre par téléphone",
        hint="Un numéro et des heures, par exemple « 01 99 00 00 00, du lundi au vendredi de 9 h à 12 h ».",
        required=False,
        longest=120,
        autocomplete="off",
    ),
    Text(
        name="paper",
        label="Répondre sur papier",
        hint="Où prendre et rendre le livret, par exemple « livret et urne à l’accueil ».",
        required=False,
        longest=120,
        autocomplete="off",
    ),
    Email(
        name="reply_to",
        label="Adresse pour les questions",
        hint="Les réponses aux courriels y arrivent.",
        required=False,
        autocomplete="off",
    ),
)


@get(ONE + "/annonce", roles(*KEEPERS))
def show(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """What is said so far."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    said = contacts.of(session, contact_page.entered(scene).id)
    return _page(page, scene, SAID.blank(**{name: getattr(said, name) for name in SAID.fields} if said else {}))


@post(ONE + "/annonce", roles(*KEEPERS))
def say(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Keep it."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    form = SAID.read(typed)
    with page.refusing(session, form, lambda: _page(page, scene, form)):
        form.check()
        said = {name: form.text(name) for name in ("phone", "paper", "reply_to")}
        contacts.describe(session, campaign.id, ends_on=form.values["ends_on"], **said, by=actor, at=at)
    return page.go(scene.address, "L’annonce est enregistrée : courriels, lettres et affiches la reprennent.")


def _page(page: OnPage, scene: Scene, form: Filled) -> Html:
    return page.show("campaign/announcement.html", frame=scene.frame, address=scene.address, form=form)


HANDLERS = [show, say]
