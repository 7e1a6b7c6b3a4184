"""Answering: a code, then short screens without script or cookie; what was said travels in the form until sent."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath, FromQuery

from core.database import Database
from core.errors import Invalid, NotFound
from evaluation.asking import campaigns, leader_answers
from evaluation.box import ballots, blind_ballots, code_format, receipts
from web.answering import kiosk, questionnaires, spliced
from web.answering.questionnaires import ENTRIES, Draft, Sheet
from web.frame.access import RESPONDENT
from web.frame.fields import Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, Html, OfPlatform, OnPage, WithBoxes, get, post
from web.frame.page import Page, Shown
from web.frame.typed import Typed

CODE = Form(
    Text(
        name="code",
        label="Votre code",
        hint="24 caractères, en majuscules ou en minuscules, avec ou sans tirets.",
        autocomplete="off",
    )
)
RECEIPT = Form(Text(name="code", label="Votre reçu", hint="20 caractères, avec ou sans tirets.", autocomplete="off"))


@get("/repondre", RESPONDENT)
def enter(page: OnPage, saisie: FromQuery[str] = "") -> Html:
    """Where a code is typed, or arrives in the fragment of a QR code's address."""
    return _code_page(page, CODE.blank(), ENTRIES.get(saisie, "web"))


@get("/repondre/lien/{campaign_id:uuid}", RESPONDENT)
def open_link(page: OnPage, platform: OfPlatform, campaign_id: FromPath[UUID]) -> Html:
    """The page of an open link: whoever comes is given a code of their own, kept nowhere until they answer."""
    with platform.database.read() as session:
        campaign = campaigns.get(session, campaign_id)
        if campaign.collection != "lien_ouvert" or campaign.opened_at is None or campaign.sealed_at is not None:
            raise NotFound("Ce questionnaire n’est pas ouvert : la période de réponse n’a pas commencé ou est finie.")
        sheet = questionnaires.sheet(session, campaign, page.language)
        fresh = code_format.fresh(campaign.tag)
    blank: list[int | None] = [None] * len(sheet.questionnaire.items)
    return _welcome(page, sheet, Draft(code=fresh, mode="web", values=blank, comment="", proofs={}))


@post("/repondre", RESPONDENT)
def go_on(page: OnPage, platform: OfPlatform, boxes: WithBoxes, typed: Body) -> Html:
    """One screen to the next: nothing is kept on the server before the end."""
    form = _code_form(typed)
    try:
        with platform.database.read() as session:
            sheet = questionnaires.opened(session, boxes, typed.one("code"), page.language)
    except Invalid as refusal:
        form.refuse("", refusal.errors)
        raise Shown(_code_page(page, form, typed.one("mode"), status=422)) from refusal
    given = questionnaires.draft(sheet, typed)
    target = typed.one("vers")
    lost = sheet.offer is not None and sheet.offer.taken
    if lost or not target.isdecimal() or len(target) > 3:
        return _welcome(page, sheet, given)
    number = int(target)
    return _screen(page, sheet, given, number) if number < len(sheet.screens) else _summary(page, sheet, given)


@post("/repondre/envoi", RESPONDENT)
def send(platform: OfPlatform, page: OnPage, at: At, boxes: WithBoxes, typed: Body) -> Html:
    """Put the answer in the box (or keep a leader's, in their name), and show the receipt.

    An anonymous answer writes in its box alone: the main database only looks.
    """
    form, database = _code_form(typed), platform.database
    with database.read() as session:
        with page.refusing(None, form, lambda: _code_page(page, form, typed.one("mode"))):
            sheet = questionnaires.opened(session, boxes, typed.one("code"), page.language)
        given = questionnaires.draft(sheet, typed)
        with page.refusing(None, form, lambda: _summary(page, sheet, given, form)):
            if sheet.leader:
                return _kept(page, database, sheet, given, at)
            said = given.code, given.values, given.comment
            if sheet.ticket:
                receipt = blind_ballots.answer(session, boxes, *said, mode=given.mode)
            else:
                receipt = ballots.answer(session, boxes, *said, mode=given.mode, at=at)
    sent = "answering/sent.html"
    return kiosk.show(page, sent, mode=given.mode, sent=True, sheet=sheet, words=sheet.words, receipt=receipt)


@get("/repondre/recu", RESPONDENT)
def receipt_page(page: OnPage) -> Html:
    """Where a receipt is checked."""
    return page.show("answering/receipt.html", form=RECEIPT.blank(), counted=None)


@post("/repondre/recu", RESPONDENT)
def check_receipt(page: OnPage, platform: OfPlatform, boxes: WithBoxes, typed: Body) -> Html:
    """Say whether the answer of a receipt is among those that count."""
    form = RECEIPT.read(typed)
    again = page.refusing(None, form, lambda: page.show("answering/receipt.html", form=form, counted=None))
    with again, platform.database.read() as session:
        counted = receipts.counts(session, boxes, typed.one("code"))
    return page.show("answering/receipt.html", form=form, counted=counted)


def _kept(page: Page, database: Database, sheet: Sheet, given: Draft, at: datetime) -> Html:
    with database.write() as session:
        leader_answers.answer(session, given.code, given.values, given.proofs, at=at)
    return kiosk.show(page, "answering/thanks.html", mode=given.mode, sent=True, sheet=sheet, words=sheet.words)


def _code_form(typed: Typed) -> Filled:
    """What was typed, unless it is a ticket, which nobody types."""
    return CODE.blank() if blind_ballots.is_ticket(typed.one("code")) else CODE.read(typed)


def _code_page(page: OnPage, form: Filled, mode: str, status: int = 200) -> Html:
    known = mode if mode in ballots.MODES else "web"
    return kiosk.show(page, "answering/code.html", mode=known, status=status, form=form)


def _welcome(page: OnPage, sheet: Sheet, given: Draft) -> Html:
    page.visit.translated = False  # the address alone does not lead back to this page
    return kiosk.show(page, "answering/welcome.html", mode=given.mode, sheet=sheet, words=sheet.words, draft=given)


def _screen(page: OnPage, sheet: Sheet, given: Draft, number: int) -> Html:
    page.visit.translated = False
    return kiosk.whole(page, lambda: spliced.screen(page, sheet, given, number), mode=given.mode)


def _summary(page: OnPage, sheet: Sheet, given: Draft, form: Filled | None = None) -> Html:
    page.visit.translated = False
    return kiosk.show(
        page,
        "answering/summary.html",
        mode=given.mode,
        sheet=sheet,
        words=sheet.words,
        draft=given,
        answers=questionnaires.said(sheet, tuple(given.values)),
        form=form or CODE.blank(),
    )


HANDLERS = [enter, open_link, go_on, send, receipt_page, check_receipt]
