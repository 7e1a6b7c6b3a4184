"""Verification for anyone: by number, by pasted link, by file; nothing is fetched, nothing is kept."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.settings import Settings
from label import certificate_life, certificates, examination, numbers
from web.certificate.certificate_views import KINDS
from web.frame import security
from web.frame.access import PUBLIC
from web.frame.fields import Attachment
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, Html, InSession, OfPlatform, OnPage, get, post

FILE = Form(
    Attachment(
        name="document",
        label="Votre fichier",
        hint="Le certificat en PDF, l’image du label ou l’attestation en JSON, tel que vous l’avez reçu.",
        accept=".pdf,.json,.svg,.png,application/pdf,application/json,image/svg+xml,image/png",
        largest=4 * 1024 * 1024,
    )
)
# A number as they are written, its check character right; it is nobody's.
EXAMPLE = "EHUH-2026-7K3G-J"
LONGEST = 500
# This page alone may ask for the camera, to read a QR code without sending any image.
CAMERA = "camera=(self), geolocation=(), microphone=()"
IN_PATH = re.compile(r"/c/([^/]+)", re.IGNORECASE)
OUTCOMES = {**KINDS, "superseded": "warn", "resigned": "warn", "distrusted": "bad", "altered": "bad", "foreign": "bad"}


class Link(msgspec.Struct, frozen=True):
    """What an address says: its host, whether it is ours, the number in its path (None when there is none)."""

    host: str
    ours: bool
    number: str | None


@get("/verifier", PUBLIC)
def show(
    session: InSession, platform: OfPlatform, page: OnPage, numero: FromQuery[str] = "", lien: FromQuery[str] = ""
) -> Html:
    """The three doors; a number or a link of ours that is known leads to the certificate's page."""
    typed = (numero or lien).strip()[:LONGEST]
    if not typed:
        return _page(page, platform.settings)
    link = read_link(typed, platform.settings) if "/" in typed else Link("", True, numbers.normalise(typed))
    known = _known(session, link.number)
    if known and link.ours:
        return page.go(f"/c/{link.number}")
    door: dict[str, Any] = {"numero": typed} if numero else {"lien": typed}
    return _page(page, platform.settings, status=200 if known else 404, link=link, known=known, **door)


@post("/verifier", PUBLIC)
def examine(platform: OfPlatform, at: At, page: OnPage, typed: Body) -> Html:
    """What a dropped file is worth; a reading session of its own, so that not even the form's key is written."""
    page.visit.translated = False  # the address alone does not lead back to this answer
    form = FILE.read(typed)
    with page.refusing(None, form, lambda: _page(page, platform.settings, form=form)):
        form.check()
        data = form.upload("document").data
        with platform.database.read() as session:
            found = examination.examine(session, platform.keyring, platform.settings, data, at=at)
    standing = certificate_life.standing(found.certificate, at) if found.certificate else ""
    return _page(page, platform.settings, found=found, standing=standing)


def read_link(text: str, settings: Settings) -> Link:
    """The path of an address is read, whatever its host; nothing is ever asked of that host."""
    try:
        parts = urlsplit(text if "://" in text or text.startswith("/") else f"https://{text}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return Link("", True, None)
    named = IN_PATH.match(parts.path)
    number = numbers.normalise(unquote(named[1])) if named else None
    return Link(host, not host or host in security.hosts(settings), number)


def _known(session: Session, number: str | None) -> bool:
    try:
        return number is not None and bool(certificates.by_number(session, number))
    except NotFound:
        return False


def context(settings: Settings, form: Filled | None = None) -> dict[str, Any]:
    """What the template needs before anything is asked; a copy of the site shows it as it is."""
    blank: dict[str, Any] = {
        "numero": "",
        "lien": "",
        "lost": False,
        "link": None,
        "known": False,
        "found": None,
        "standing": "",
    }
    ours = " ".join(sorted(security.hosts(settings)))
    return {**blank, "form": form or FILE.blank(), "kinds": OUTCOMES, "example": EXAMPLE, "hosts": ours}


def _page(page: OnPage, settings: Settings, *, status: int = 200, form: Filled | None = None, **found: Any) -> Html:
    response = page.show("verification/verification.html", status=status, **context(settings, form) | found)
    response.headers["permissions-policy"] = CAMERA
    return response


HANDLERS = [show, examine]
