"""Papers without any code, the poster and the booklet, and how answers given elsewhere than at home are received."""

from uuid import UUID

from litestar.params import FromPath, FromQuery

from core.errors import NotFound
from evaluation.asking.campaigns import OPEN_LINK
from evaluation.asking.frames import WITH_CODES
from web.answering import questionnaires
from web.campaign import booklet, letters_pdf, print_forms
from web.campaign.campaign_scene import KEEPERS, Scene
from web.campaign.campaigns import ONE
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, WithBoxes, WithSettings, get

PDF = "application/pdf"
# The wordings of a questionnaire that can be printed besides the usual one.
WORDINGS = {"falc": "-facile", "en": "-english"}


@get(ONE + "/affiche", roles(*KEEPERS))
def poster(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """One sheet for a wall."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    if not scene.kept or scene.campaign is None or scene.campaign.collection not in {*WITH_CODES, OPEN_LINK}:
        raise NotFound
    return page.attachment(letters_pdf.poster(print_forms.said(scene, settings), at=at), f"affiche-{audience}.pdf", PDF)


@get(ONE + "/livret", roles(*KEEPERS))
def paper(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    at: At,
    page: OnPage,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
    texte: FromQuery[str] = "",
) -> Html:
    """The questionnaire to print, in black and white."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    if not scene.kept or scene.campaign is None:
        raise NotFound
    language = texte if texte in WORDINGS else "fr"
    sheet = questionnaires.sheet(session, scene.campaign, language)
    made = booklet.render(sheet, print_forms.said(scene, settings), language=language, at=at)
    return page.attachment(made, f"livret-{audience}{WORDINGS.get(texte, '')}.pdf", PDF)


@get(ONE + "/saisie", roles(*KEEPERS))
def entry(
    session: InSession,
    boxes: WithBoxes,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    audience: FromPath[str],
) -> Html:
    """The kiosk, the telephone and the paper."""
    scene = Scene(session, boxes, actor, candidacy_id, audience)
    if not scene.kept or scene.campaign is None:
        raise NotFound
    return page.show("campaign/entry.html", frame=scene.frame, address=scene.address)


HANDLERS = [poster, paper, entry]
