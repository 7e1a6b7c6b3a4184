"""Who is written to: the list that the organisation gives, the draw, and the list erased."""

from uuid import UUID

from litestar.params import FromPath

from core.errors import Invalid
from evaluation.asking import contact_erasure, contact_reading, contacts
from evaluation.asking.campaign_models import Campaign
from evaluation.asking.contact_reading import Entry
from evaluation.measuring.figures import grouped
from evaluation.reading import tabular
from evaluation.reading.tabular import WrongRows
from web.campaign import contact_page
from web.campaign.campaign_scene import KEEPERS, Scene, audience_of
from web.campaign.campaigns import ONE
from web.frame.access import roles
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithBoxes, WithSettings, get, post
from web.frame.unit_of_work import transaction

MAILS = ONE + "/courriels"


@get(MAILS, roles(*KEEPERS))
def show(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """The list, what was sent, what remains."""
    return contact_page.show(page, Scene(session, boxes, actor, candidacy_id, audience), settings)


@post(MAILS + "/liste", roles(*KEEPERS))
def add(
    platform: OfPlatform,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Put people on the list; a file is read before the transaction begins."""
    form = contact_page.listing(audience_of(audience)).read(typed)

    def again(faults: tuple[tabular.Fault, ...] = ()) -> Html:
        with platform.database.read() as session:
            scene = Scene(session, boxes, actor, candidacy_id, audience)
            return contact_page.show(page, scene, platform.settings, faults=faults, list=form)

    with platform.database.read() as session:
        scene = Scene(session, boxes, actor, candidacy_id, audience)
        scene.require_running()
        campaign, address = contact_page.entered(scene), scene.address
    wrong: list[tabular.Fault] = []
    with page.refusing(None, form, lambda: again(tuple(wrong))):
        form.check()
        try:
            people = contact_reading.checked(_entries(form, campaign), campaign.frame)
        except WrongRows as rows:
            wrong += rows.faults
            raise Invalid(_wrong(rows.total)) from rows
        with transaction(platform.database, page, at) as session:
            sure = bool(form.values.get("namesakes"))
            new = contacts.add(session, campaign.id, people, namesakes=sure, by=actor, at=at)
            answer = page.go(address + "/courriels", _told(new, len(people) - new))
    return answer


@post(MAILS + "/tirage", roles(*KEEPERS))
def draw(
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
    """Draw the sample, once."""

    def again() -> Html:
        return contact_page.show(page, Scene(session, boxes, actor, candidacy_id, audience), settings, draw=form)

    scene = Scene(session, boxes, actor, candidacy_id, audience)
    campaign = scene.to_change()
    form = contact_page.DRAW.read(typed)
    with page.refusing(session, form, again):
        form.check()
        contacts.draw(session, campaign.id, form.number("count"), by=actor, at=at)
    return page.go(scene.address + "/courriels", "Le tirage est fait : les autres adresses sont effacées.")


@post(MAILS + "/effacement", roles(*KEEPERS))
def erase(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """Erase the list before the closing does."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    contact_erasure.purge(session, scene.to_change().id, by=actor, at=at)
    return page.go(scene.address + "/courriels", "La liste est effacée.")


def _entries(form: Filled, campaign: Campaign) -> list[Entry]:
    sent, typed = form.values["fichier"], form.text("liste")
    if sent is not None and typed:
        sentence = "Collez des adresses ou choisissez un fichier, pas les deux à la fois."
        raise Invalid(sentence, {"fichier": sentence})
    return contact_reading.tabulated(tabular.read(sent.data), campaign.frame) if sent else contact_reading.pasted(typed)


def _wrong(total: int) -> str:
    many = "lignes sont" if total > 1 else "ligne est"
    return f"{grouped(total)} {many} à corriger : rien n’a été enregistré."


def _told(new: int, known: int) -> str:
    plural = "s" if new > 1 else ""
    added = f"{grouped(new)} personne{plural} ajoutée{plural} à la liste." if new else "Personne n’a été ajouté."
    already = (
        f" {grouped(known)} y étai{'ent' if known > 1 else 't'} déjà ou n’en veu{'lent' if known > 1 else 't'} plus."
    )
    return added + (already if known else "")


HANDLERS = [show, add, draw, erase]
