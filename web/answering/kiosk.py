"""Answers given elsewhere than at home: on a kiosk that forgets, or typed by an operator from paper or a call."""

from collections.abc import Callable
from typing import Any

from litestar import Response
from litestar.params import FromPath

from core.errors import Invalid, NotFound
from evaluation.box import code_format
from web.answering import questionnaires
from web.answering.questionnaires import ENTRIES
from web.frame.access import RESPONDENT
from web.frame.fields import Text
from web.frame.forms import Filled, Form
from web.frame.handling import Body, Html, OfPlatform, OnPage, WithBoxes, get, post
from web.frame.page import Page, Shown

KIOSK = "/borne"
# Seconds: to note a receipt, and without a gesture before whoever left is forgotten. The first page says so.
NOTING, LEFT = 60, 600
TYPED = ("papier", "telephone")
CODE = Form(Text(name=code_format.FIELD, label="Code", autocomplete="off"))


@get(KIOSK, RESPONDENT)
def start(page: OnPage) -> Html:
    """Where the kiosk begins, and comes back to after each answer."""
    return show(page, "kiosk/start.html", mode="kiosk", minutes=LEFT // 60, seconds=NOTING)


@get("/saisie/{entry:str}", RESPONDENT)
def ask(page: OnPage, entry: FromPath[str]) -> Html:
    """The code of the person whose answer is typed."""
    _require(entry)
    return _code_page(page, entry, CODE.blank())


@post("/saisie/{entry:str}", RESPONDENT)
def fill(page: OnPage, platform: OfPlatform, boxes: WithBoxes, typed: Body, entry: FromPath[str]) -> Html:
    """The whole questionnaire on one page: one figure a line, from the keyboard alone."""
    _require(entry)
    form = CODE.read(typed)
    try:
        with platform.database.read() as session:
            sheet = questionnaires.opened(session, boxes, typed.one("code"), "fr")
    except Invalid as refusal:
        form.refuse("", refusal.errors)
        raise Shown(_code_page(page, entry, form, status=422)) from refusal
    page.visit.translated = False
    return page.show("kiosk/sheet.html", sheet=sheet, code=typed.one("code"), entry=entry, mode=ENTRIES[entry])


def show(page: Page, template: str, *, mode: str, sent: bool = False, status: int = 200, **context: Any) -> Html:
    """A page of an answer, from its template."""
    return whole(page, lambda: page.html(template, mode=mode, **context), mode=mode, sent=sent, status=status)


def whole(page: Page, html: Callable[[], str], *, mode: str, sent: bool = False, status: int = 200) -> Html:
    """A page of an answer. On a kiosk it leads nowhere else, and without a gesture the start comes back."""
    page.visit.kiosk = mode == "kiosk"
    answer: Html = Response(html(), media_type="text/html", status_code=status)
    if page.visit.kiosk:
        answer.headers["refresh"] = f"{NOTING if sent else LEFT}; url={KIOSK}"
    return answer


def _require(entry: str) -> None:
    if entry not in TYPED:
        raise NotFound


def _code_page(page: OnPage, entry: str, form: Filled, status: int = 200) -> Html:
    return page.show("kiosk/code.html", status=status, form=form, entry=entry)


HANDLERS = [start, ask, fill]
