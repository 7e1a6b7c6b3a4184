"""One's passkeys: added, asked to confirm an act, removed. Most of it speaks to static/cle.js."""

from typing import Any
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from accounts import passkeys, sessions, throttle
from core.actor import Actor
from core.errors import Conflict, Invalid
from label import account_notices
from web.account import second_factor, signing
from web.account.people import check_password
from web.frame import scripted
from web.frame.access import SIGNED_IN
from web.frame.forms import Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, post
from web.frame.unit_of_work import transaction

PAGE = "/second-facteur"
FIRST = Form(second_factor.NAME, second_factor.PASSWORD)
NEXT = Form(second_factor.NAME, signing.CODE)
UNNAMED = "Donnez un nom à cette clé d’accès, de soixante caractères au plus."
SCRIPTLESS = "Une clé d’accès s’ajoute avec JavaScript : sans lui, activez une application d’authentification."


@post("/cles-acces/demande", SIGNED_IN)
def ask_new(actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """What a browser needs to make a passkey; who has a way to confirm uses it, others give their password."""
    with platform.database.read() as session:
        held = signing.ways(session, actor)
    form = (NEXT if held.any else FIRST).read(typed, second_factor.ADDING)

    def told() -> dict[str, Any]:
        if form.errors:
            raise Invalid(" ".join(form.errors.values()))
        if not held.any:
            check_password(platform, form, "password", by=actor, at=at)
        with transaction(platform.database, page, at) as session:
            if held.any:
                signing.require(session, page, platform, form.text("code"), by=actor, at=at)
            to = passkeys.party(platform.settings)
            return passkeys.ask_new(session, to, page.visit.session, by=actor, at=at)

    return scripted.answer(told)


@post("/cles-acces", SIGNED_IN)
def add(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Keep the passkey that the browser made."""
    to, name = passkeys.party(platform.settings), typed.one(f"{second_factor.ADDING}nom").strip()
    if not typed.one("reponse"):
        raise Conflict(SCRIPTLESS)
    if not 0 < len(name) <= passkeys.LONGEST_NAME:
        return scripted.refused(Invalid(UNNAMED))
    try:
        passkeys.add(session, to, page.visit.session, typed.one("reponse"), name, by=actor, at=at)
    except (Conflict, Invalid) as refusal:
        return scripted.refused(refusal)
    _tell(session, "add_passkey", actor, at)
    return page.go(PAGE, "La clé d’accès est ajoutée.")


@post("/cles-acces/confirmation/demande", SIGNED_IN)
def ask(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """What a browser needs to have a passkey confirm the act whose form goes to this address."""

    def told() -> dict[str, Any]:
        _require_open(session, actor, at)
        to = passkeys.party(platform.settings)
        return passkeys.ask(session, to, page.visit.session, _act(typed.one("acte")), by=actor, at=at)

    return scripted.answer(told)


@post("/cles-acces/confirmation", SIGNED_IN)
def confirm(session: InSession, actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Keep that a passkey confirmed it; the challenge is spent and a failure counted whatever the answer."""
    to, act = passkeys.party(platform.settings), typed.one("acte")

    def told() -> dict[str, Any]:
        _require_open(session, actor, at)
        try:
            found = passkeys.confirm(session, to, page.visit.session, _act(act), typed.one("reponse"), by=actor, at=at)
        except Invalid as refusal:
            count(session, signing.sources(actor), refusal, by=actor, at=at)
            raise
        return {"dit": f"Clé d’accès « {found.name} » reconnue : vous avez dix minutes pour terminer."}

    return scripted.answer(told)


@post("/cles-acces/{passkey_id:uuid}/retrait", SIGNED_IN)
def remove(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    passkey_id: FromPath[UUID],
) -> Html:
    """Take one away, confirmed by any of the ways still held."""
    form = second_factor.REMOVAL.read(typed, second_factor.prefix(passkey_id))
    passkeys.own(session, passkey_id, by=actor)

    def again() -> Html:
        return second_factor.shown(session, actor, page, platform, removal=(passkey_id, form))

    with page.refusing(session, form, again):
        form.check()
        signing.require(session, page, platform, form.text("code"), by=actor, at=at)
        passkeys.remove(session, passkey_id, by=actor, at=at)
        _tell(session, "remove_passkey", actor, at)
    return page.go(PAGE, "La clé d’accès est retirée : elle n’ouvre et ne signe plus rien.")


def count(session: Session, sources: list[str], refusal: Invalid, *, by: Actor, at: At) -> None:
    """Count a refused passkey; one that seems copied is journalled, and its person is told."""
    throttle.failed(session, sources, at=at)
    if isinstance(refusal, passkeys.Copied):
        passkeys.suspect(session, refusal, by=by, at=at)
        role = sessions.memberships(session, refusal.person_id)[0].role
        account_notices.tell(session, "suspect_passkey", refusal.person_id, role, at=at)


def _require_open(session: Session, actor: Actor, at: At) -> None:
    if throttle.is_closed(session, signing.sources(actor), at=at):
        raise Conflict(signing.CLOSED)


def _act(address: str) -> str:
    """The address of the form that a passkey confirms."""
    if not address.startswith("/") or len(address) > passkeys.LONGEST_PURPOSE:
        raise Invalid(passkeys.REFUSED)
    return address


def _tell(session: Session, event: str, actor: Actor, at: At) -> None:
    assert actor.id is not None  # noqa: S101 (signed in)
    account_notices.tell(session, event, actor.id, actor.role, at=at)


HANDLERS = [ask_new, add, ask, confirm, remove]
