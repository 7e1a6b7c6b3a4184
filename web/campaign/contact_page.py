"""The page of the people to write to: its forms, and what it may say of the list, in totals of the whole campaign."""

from collections.abc import Sequence
from typing import Any

from core.errors import NotFound
from core.settings import Settings
from evaluation.asking import contact_erasure, contacts, frames, refused_letters, sending
from evaluation.asking.campaign_models import Campaign
from evaluation.reading.tabular import Fault
from label import invitations
from web.campaign.campaign_scene import Scene
from web.frame.fields import Area, Attachment, Choice, Email, Integer, Tick
from web.frame.forms import Filled, Form
from web.frame.handling import Html, OnPage

LARGEST = 5 * 1024 * 1024
NAMESAKES = "Les adresses signalées sont celles d’homonymes, pas celles des dirigeants"

PEOPLE = (
    Area(
        name="liste",
        label="Adresses à coller",
        hint="Une personne par ligne : son adresse, puis son site après un point-virgule.",
        required=False,
        rows=6,
        longest=2_000_000,
    ),
    Attachment(
        name="fichier",
        label="Ou un fichier",
        hint="CSV ou XLSX : une colonne d’adresses, une colonne de sites. Les autres colonnes ne sont pas gardées.",
        required=False,
        accept=".csv,.txt,.xlsx",
        largest=LARGEST,
    ),
)
LIST = Form(*PEOPLE)
# Leaders are not among the agents: the users' list cannot hold one by mistake.
AGENTS = Form(*PEOPLE, Tick(name="namesakes", label=NAMESAKES, required=False))
DRAW = Form(Integer(name="count", label="Nombre de personnes à tirer au sort", least=1))
SEND = Form(
    Tick(name="certain", label="J’ai relu le message et la liste : les codes partent aussitôt, un par personne.")
)


def correcting(refused: Sequence[str]) -> Form:
    """One refused address, and the right one."""
    options = tuple((email, email) for email in refused)
    return Form(
        Choice(name="wrong", label="Adresse refusée", options=options, listed=True),
        Email(name="right", label="Bonne adresse", autocomplete="off"),
    )


def listing(audience: str) -> Form:
    """The form of the list."""
    return AGENTS if audience == "collaborateurs" else LIST


def entered(scene: Scene) -> Campaign:
    """The campaign with codes, for those who keep it; NotFound for anybody else, and for another kind of campaign."""
    campaign = scene.campaign
    if not scene.kept or campaign is None or campaign.collection not in frames.WITH_CODES:
        raise NotFound
    return campaign


def show(page: OnPage, scene: Scene, settings: Settings, *, faults: Sequence[Fault] = (), **refused: Filled) -> Html:
    """The page, with the form that was refused under its name among `forms`."""
    campaign = entered(scene)
    found, counted = contacts.of(scene.session, campaign.id), contact_erasure.listed(scene.session, campaign.id)
    keys = invitations.keys_of(settings)
    returned = refused_letters.refused(scene.session, keys, campaign.id) if counted.refused else []
    again = {"correct": correcting(returned).blank()} if returned else {}
    return page.show(
        "campaign/contacts.html",
        frame=scene.frame,
        words=scene.frame.words,
        audience=scene.audience,
        address=scene.address,
        campaign=campaign,
        sites=list(campaign.frame),
        found=found,
        counted=counted,
        refused=returned,
        posting=bool(settings.smtp_host),
        next_reminder=sending.next_reminder(found) if found and found.invited_at else None,
        gap=sending.REMINDER_GAP.days,
        forms=_forms(scene, campaign, settings) | again | refused,
        faults=faults,
    )


def _forms(scene: Scene, campaign: Campaign, settings: Settings) -> dict[str, Any]:
    """The forms that make sense now."""
    if campaign.sealed_at is not None:
        return {}
    found, counted = contacts.of(scene.session, campaign.id), contact_erasure.listed(scene.session, campaign.id)
    drawn, to_draw = bool(found and found.drawn_from), campaign.collection == contacts.DRAWN
    shown: dict[str, Any] = {} if drawn else {"list": listing(scene.audience).blank()}
    if to_draw and not drawn and counted.people:
        shown["draw"] = DRAW.blank()
    ready = campaign.opened_at is not None and bool(settings.smtp_host)
    if ready and counted.waiting and (drawn or not to_draw):
        shown["send"] = SEND.blank()
    if ready and counted.people > counted.waiting and not counted.letters:
        shown["remind"] = True
    if counted.people and not counted.letters:
        shown["erase"] = True
    return shown
