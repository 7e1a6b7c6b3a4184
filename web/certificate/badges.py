"""The image of the label that a holder publishes: drawn at each request, so that it always says today's status."""

from datetime import date, datetime
from textwrap import wrap

import msgspec
from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.calendar import date_in_paris
from core.settings import Settings
from evaluation import referentiel as referentiels
from label import baking, certificate_life, certificates, editions, story_lines
from label.attestation import Statement
from label.certificate_models import Certificate
from web.certificate.certificate_views import KINDS
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OnPage, WithSettings, get
from web.frame.page import Page

# Letters that fit on a line of the image, in the widest of the usual system faces.
WIDE_TITLE, WIDE_HOLDER, MOST_LINES = 24, 36, 3


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """What the image says on `day`; `rank` of `levels` is the level, 0 of 0 where the référentiel has only one."""

    certificate: Certificate
    statement: Statement
    standing: str
    kind: str
    day: date
    since: datetime
    rank: int
    levels: int
    title: tuple[str, ...]
    holder: tuple[str, ...]
    host: str


@get("/c/{number:str}/badge.svg", PUBLIC)
def show(
    request: AnyRequest, session: InSession, settings: WithSettings, at: At, page: OnPage, number: FromPath[str]
) -> Html:
    """The image; revalidated at each use, because a suspended label must never look valid."""
    return machine.answer(request, image(session, settings, page, number, "svg", at=at), "image/svg+xml")


@get("/c/{number:str}/badge.png", PUBLIC)
def show_pixels(
    request: AnyRequest, session: InSession, settings: WithSettings, at: At, page: OnPage, number: FromPath[str]
) -> Html:
    """The same image in pixels, for places that take no drawing."""
    return machine.answer(request, image(session, settings, page, number, "png", at=at), "image/png")


def image(session: Session, settings: Settings, page: Page, number: str, kind: str, *, at: datetime) -> bytes:
    """The image, « svg » or « png », with the latest edition's credential inside; NotFound."""
    drawn = draw(page, badge(session, settings, number, at=at))
    credential = certificates.edition(session, number).rdfc
    return baking.png(drawn, credential) if kind == "png" else baking.svg(drawn, credential).encode()


def draw(page: Page, found: Badge) -> str:
    """The image as SVG that needs nothing else: no style sheet, no font, no script."""
    return page.html("verification/badge.svg", badge=found)


def badge(session: Session, settings: Settings, number: str, *, at: datetime) -> Badge:
    """What the image of a certificate says at this moment; NotFound."""
    certificate = certificates.by_number(session, number)
    statement = editions.statement_of(certificate.editions[-1])
    standing = certificate_life.standing(certificate, at)
    rank, levels = _level(statement)
    return Badge(
        certificate=certificate,
        statement=statement,
        standing=standing,
        kind=KINDS[standing],
        day=date_in_paris(at),
        since=story_lines.turning(certificate.events).since,
        rank=rank,
        levels=levels,
        title=_lines(statement.label, WIDE_TITLE),
        holder=_lines(statement.organisation, WIDE_HOLDER),
        host=settings.public_url.partition("://")[2],
    )


def _level(statement: Statement) -> tuple[int, int]:
    codes = [level.code for level in referentiels.load(statement.referentiel_id).niveaux]
    return (codes.index(statement.level) + 1, len(codes)) if len(codes) > 1 else (0, 0)


def _lines(text: str, letters: int) -> tuple[str, ...]:
    return tuple(wrap(text, letters, max_lines=MOST_LINES, placeholder=" …"))


HANDLERS = [show, show_pixels]
