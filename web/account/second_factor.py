"""Two-step confirmation: turned on with an authenticator, recovery codes shown once, turned off with a code."""

import io
from uuid import UUID

import segno
from markupsafe import Markup

from accounts import passkeys, second_factor, totp
from label import account_notices
from web.account import signing
from web.frame.access import SIGNED_IN
from web.frame.fields import Password, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post

ISSUER = "Label"
FIRST = Form(
    Text(name="code", label="Code affiché par l’application", hint="Six chiffres.", autocomplete="one-time-code")
)
REMOVAL = Form(signing.CODE)
NAME = Text(
    name="nom",
    label="Nom de la clé",
    hint="Pour la reconnaître : « Téléphone », « Clé du bureau ».",
    longest=passkeys.LONGEST_NAME,
)
# What the names of the fields that add one begin with.
ADDING = "ajout-"
PASSWORD = Password(name="password", label="Votre mot de passe", autocomplete="current-password")


@get("/second-facteur", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, platform: OfPlatform) -> Html:
    """Whether it is on, and what turns it on or off."""
    return shown(session, actor, page, platform)


@post("/second-facteur", SIGNED_IN)
def begin(session: InSession, actor: By, at: At, page: OnPage, platform: OfPlatform) -> Html:
    """Draw a secret; who already has a passkey confirms with it."""
    form = FIRST.blank()
    with page.refusing(session, form, lambda: shown(session, actor, page, platform, code=form)):
        if signing.ways(session, actor).passkey:
            signing.require(session, page, platform, "", by=actor, at=at)
        second_factor.begin(session, second_factor.key(platform.settings), by=actor)
    return page.go("/second-facteur")


@post("/second-facteur/confirmation", SIGNED_IN)
def confirm(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Turn it on, and show the recovery codes once."""
    form = FIRST.read(typed)
    with page.refusing(session, form, lambda: shown(session, actor, page, platform, code=form)):
        form.check()
        sealing = second_factor.key(platform.settings)
        codes = second_factor.confirm(session, sealing, form.text("code"), by=actor, at=at)
        _tell(session, actor, at)
    return page.show("accounts/recovery_codes.html", codes=codes)


@post("/second-facteur/retrait", SIGNED_IN)
def remove(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Turn it off; wrong codes are counted as when signing."""
    form = REMOVAL.read(typed)
    with page.refusing(session, form, lambda: shown(session, actor, page, platform, code=form)):
        form.check()
        signing.require(session, page, platform, form.text("code"), by=actor, at=at)
        second_factor.remove(session, by=actor, at=at)
        _tell(session, actor, at)
    return page.go("/second-facteur", "La confirmation en deux temps est retirée.")


def _tell(session: InSession, actor: By, at: At) -> None:
    assert actor.id is not None  # noqa: S101 (signed in)
    account_notices.tell(session, "second_factor", actor.id, actor.role, at=at)


def shown(
    session: InSession,
    actor: By,
    page: OnPage,
    platform: OfPlatform,
    *,
    code: Filled | None = None,
    removal: tuple[UUID, Filled] | None = None,
) -> Html:
    """The page, with what was refused: a code, or the removal of one passkey."""
    assert actor.id is not None  # noqa: S101 (signed in)
    held = second_factor.of(session, actor.id)
    secret = None if held else second_factor.drawn(session, second_factor.key(platform.settings), by=actor)
    return page.show(
        "accounts/second_factor.html",
        held=held,
        secret=totp.written(secret) if secret else "",
        qr=_qr(totp.address(secret, second_factor.account(session, actor), ISSUER)) if secret else "",
        form=code or (REMOVAL if held else FIRST).blank(),
        adding=Filled(Form(NAME, signing.CODE, PASSWORD), prefix=ADDING),
        keys=[(one, _removal(one.id, removal)) for one in passkeys.of(session, actor.id)],
        ways=signing.ways(session, actor),
        refused=removal[1] if removal else None,
    )


def prefix(passkey_id: UUID) -> str:
    """What the names of the fields that remove this passkey begin with."""
    return f"{passkey_id.hex}-"


def _removal(passkey_id: UUID, refused: tuple[UUID, Filled] | None) -> Filled:
    return refused[1] if refused and refused[0] == passkey_id else Filled(REMOVAL, prefix=prefix(passkey_id))


def _qr(address: str) -> Markup:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, scale=4, xmldecl=False, svgns=True, dark="#16213d", light="#ffffff"
    )
    return Markup(out.getvalue().decode())  # noqa: S704 (drawn by segno, nothing typed by people enters it)


HANDLERS = [show, begin, confirm, remove]
