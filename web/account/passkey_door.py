"""Signing in with a passkey alone: it knows who uses it, so it stands for the password and for the second factor."""

import secrets
from typing import Any

from litestar.datastructures import Cookie
from sqlalchemy.orm import Session

from accounts import ceremonies, passkeys, sessions, throttle
from core.actor import CITIZEN
from core.errors import Conflict, Invalid
from core.settings import Settings
from web.account.accounts import entered
from web.account.passkeys import count
from web.frame import scripted
from web.frame.access import DOOR, internal
from web.frame.handling import AnyRequest, At, Body, Html, InSession, OfPlatform, OnPage, post

CLOSED = "Trop d’essais : patientez un quart d’heure, puis recommencez."


@post("/connexion/cle-acces/demande", DOOR)
def ask(request: AnyRequest, session: InSession, at: At, platform: OfPlatform) -> Html:
    """What a browser needs to have any passkey of this site answer; a cookie of five minutes says whom was asked."""
    token = secrets.token_urlsafe(32)

    def told() -> dict[str, Any]:
        _require_open(request, session, at)
        to = passkeys.party(platform.settings)
        return passkeys.ask(session, to, sessions.digest(token), passkeys.ENTERING, at=at)

    answer = scripted.answer(told)
    answer.set_cookie(_cookie(platform.settings, token))
    return answer


@post("/connexion/cle-acces", DOOR)
def enter(request: AnyRequest, session: InSession, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Recognise a person by their passkey and open a session in their first role; a failure is counted."""
    token = request.cookies.get(_name(platform.settings), "")
    to, holder = passkeys.party(platform.settings), sessions.digest(token)
    try:
        _require_open(request, session, at)
        found = passkeys.answered(session, to, holder, passkeys.ENTERING, typed.one("reponse"), at=at)
    except (Conflict, Invalid) as refusal:
        if isinstance(refusal, Invalid):
            count(session, _sources(request), refusal, by=CITIZEN, at=at)
        return scripted.refused(refusal)
    answer = entered(session, page, platform.settings, found.person_id, internal(typed.one("suite")), at)
    answer.set_cookie(_cookie(platform.settings, ""))
    return answer


def _require_open(request: AnyRequest, session: Session, at: At) -> None:
    if throttle.is_closed(session, _sources(request), at=at):
        raise Conflict(CLOSED)


def _sources(request: AnyRequest) -> list[str]:
    """The same count as that of passwords tried from this address."""
    return [f"address:{request.client.host if request.client else ''}"]


def _name(settings: Settings) -> str:
    return "__Host-entree" if settings.secure else "entree"


def _cookie(settings: Settings, token: str) -> Cookie:
    """Which browser was asked; an empty token removes it."""
    return Cookie(
        key=_name(settings),
        value=token,
        path="/",
        httponly=True,
        secure=settings.secure,
        samesite="strict",
        max_age=int(ceremonies.PATIENCE.total_seconds()) if token else 0,
    )


HANDLERS = [ask, enter]
