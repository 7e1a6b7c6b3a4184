"""Two-step confirmation: turned on with an authenticator, recovery codes shown once, turned off with a code."""

import io

import segno
from markupsafe import Markup

from accounts import second_factor, totp
from label import account_notices
from web.account.signing import CODE, require
from web.frame.access import SIGNED_IN
from web.frame.fields import Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post

ISSUER = "Label"
FIRST = Form(
    Text(name="code", label="Code affiché par l’application", hint="Six chiffres.", autocomplete="one-time-code")
)
REMOVAL = Form(CODE)


@get("/second-facteur", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, platform: OfPlatform) -> Html:
    """Whether it is on, and what turns it on or off."""
    return _page(session, actor, page, platform)


@post("/second-facteur", SIGNED_IN)
def begin(session: InSession, actor: By, page: OnPage, platform: OfPlatform) -> Html:
    """Draw a secret."""
    second_factor.begin(session, second_factor.key(platform.settings), by=actor)
    return page.go("/second-facteur")


@post("/second-facteur/confirmation", SIGNED_IN)
def confirm(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Turn it on, and show the recovery codes once."""
    form = FIRST.read(typed)
    with page.refusing(session, form, lambda: _page(session, actor, page, platform, form)):
        form.check()
        sealing = second_factor.key(platform.settings)
        codes = second_factor.confirm(session, sealing, form.text("code"), by=actor, at=at)
        _tell(session, actor, at)
    return page.show("accounts/recovery_codes.html", codes=codes)


@post("/second-facteur/retrait", SIGNED_IN)
def remove(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Turn it off; wrong codes are counted as when signing."""
    form = REMOVAL.read(typed)
    with page.refusing(session, form, lambda: _page(session, actor, page, platform, form)):
        form.check()
        require(session, platform, form.text("code"), by=actor, at=at)
        second_factor.remove(session, by=actor, at=at)
        _tell(session, actor, at)
    return page.go("/second-facteur", "La confirmation en deux temps est retirée.")


def _tell(session: InSession, actor: By, at: At) -> None:
    assert actor.id is not None  # noqa: S101 (signed in)
    account_notices.tell(session, "second_factor", actor.id, actor.role, at=at)


def _page(session: InSession, actor: By, page: OnPage, platform: OfPlatform, refused: Filled | None = None) -> Html:
    assert actor.id is not None  # noqa: S101 (signed in)
    held = second_factor.of(session, actor.id)
    secret = None if held else second_factor.drawn(session, second_factor.key(platform.settings), by=actor)
    return page.show(
        "accounts/second_factor.html",
        held=held,
        secret=totp.written(secret) if secret else "",
        qr=_qr(totp.address(secret, second_factor.account(session, actor), ISSUER)) if secret else "",
        form=refused or (REMOVAL if held else FIRST).blank(),
    )


def _qr(address: str) -> Markup:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, scale=4, xmldecl=False, svgns=True, dark="#16213d", light="#ffffff"
    )
    return Markup(out.getvalue().decode())  # noqa: S704 (drawn by segno, nothing typed by people enters it)


HANDLERS = [show, begin, confirm, remove]
