"""A screen made once for all who read the same words: only what one person answered is written in it each time."""

import re

import msgspec
from markupsafe import escape

from evaluation.box import ballots
from web.answering.questionnaires import Draft, Sheet
from web.frame.page import Page

# No page holds it: what stands between two of them is a place to fill.
MARK = "\ue000"
POINT = re.compile(r'name="q-(\d+)" value="(\d+)"')


class Counted(int):
    """A count that takes its plural as a number does, but is written as a place to fill."""

    def __str__(self) -> str:
        return f"{MARK}answered{MARK}"


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """A draft whose every word is a place to fill."""

    mode: str
    values: list[int | None]
    answered: Counted
    comment: str
    proofs: dict[str, str] = {}
    code: str = f"{MARK}code{MARK}"
    carried: str = f"{MARK}carried{MARK}"


def screen(page: Page, sheet: Sheet, given: Draft, number: int) -> str:
    """The HTML of one screen: that of its template, byte for byte.

    Leaders are few and their proofs are long: their screens are made each time.
    """
    if sheet.questionnaire.pratiques:
        return plain(page, sheet, given, number)
    # Two answers ask for the same plural as any more.
    answered, visit = min(given.answered, 2), page.visit
    told = (number, given.mode, answered, bool(given.comment))
    key = (*told, page.language, page.path, page.demo, page.origin, visit.kiosk, visit.translated)
    if (pieces := sheet.pages.get(key)) is None:
        pieces = sheet.pages[key] = _cut(page, sheet, given, number, answered)
    said = {
        "code": str(escape(given.code)),
        "carried": given.carried,
        "answered": str(given.answered),
        "comment": str(escape(given.comment)),
    }
    said |= {f"{place}={value}": " checked" for place, value in enumerate(given.values) if value is not None}
    return "".join([said.get(piece, "") if place % 2 else piece for place, piece in enumerate(pieces)])


def plain(page: Page, sheet: Sheet, given: Draft | Places, number: int) -> str:
    """The same screen as its template gives it."""
    return page.html(
        "answering/screen.html",
        mode=given.mode,
        sheet=sheet,
        words=sheet.words,
        draft=given,
        number=number,
        screen=sheet.screens[number],
        longest=ballots.LONGEST_COMMENT,
        least=sheet.referentiel.populations.commentaires,
    )


def _cut(page: Page, sheet: Sheet, given: Draft, number: int, answered: int) -> tuple[str, ...]:
    """The screen between its places to fill, and their names, in turn; a point of a scale has one for its tick."""
    comment = f"{MARK}comment{MARK}" if given.comment else ""
    places = Places(mode=given.mode, values=[None] * len(given.values), answered=Counted(answered), comment=comment)
    html = plain(page, sheet, given=places, number=number)
    return tuple(POINT.sub(rf"\g<0>{MARK}\1=\2{MARK}", html).split(MARK))
