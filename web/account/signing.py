"""Signing an act: who does it proves again that it is them, with a passkey or by a code of the moment."""

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from accounts import ceremonies, passkeys, second_factor, throttle
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.platform import Platform
from web.frame.fields import Text
from web.frame.page import Page

CODE = Text(
    name="code",
    label="Code de confirmation",
    hint="Les six chiffres de votre application d’authentification, ou un code de secours.",
    required=False,
    longest=20,
    autocomplete="one-time-code",
)
NEEDED = (
    "Cet acte se signe avec une clé d’accès ou avec un code : activez d’abord la confirmation en deux temps, depuis la "
    "page « Vos rôles », puis recommencez."
)
UNPROVED = "Confirmez d’abord avec votre clé d’accès, puis recommencez : la confirmation vaut dix minutes."
CLOSED = "Trop d’essais refusés : patientez un quart d’heure, puis recommencez."


class Ways(msgspec.Struct, frozen=True):
    """How a person may sign: with a passkey, by a code, either, or not yet."""

    passkey: bool
    code: bool

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.passkey or self.code


def ways(session: Session, actor: Actor) -> Ways:
    """What this person holds today."""
    if actor.id is None:
        return Ways(passkey=False, code=False)
    return Ways(passkey=bool(passkeys.of(session, actor.id)), code=second_factor.of(session, actor.id) is not None)


def require(session: Session, page: Page, platform: Platform, typed: str, *, by: Actor, at: datetime) -> None:
    """Raise unless a passkey has just answered for the address of this form, or the code is right.

    A demonstration lets those sign who have no second factor. What a passkey proved is spent with the act itself; a
    wrong code is counted in a transaction of its own, once that of the act is undone.
    """
    held = ways(session, by)
    if not held.any:
        if platform.settings.demo:
            return
        raise Conflict(NEEDED)
    if ceremonies.spend(session, page.visit.session, page.path, at=at):
        return
    if not held.code:
        raise Invalid(UNPROVED)
    source = sources(by)
    if throttle.is_closed(session, source, at=at):
        raise Conflict(CLOSED)
    if not second_factor.prove(session, second_factor.key(platform.settings), typed, by=by, at=at):
        session.rollback()
        with platform.database.write() as apart:
            throttle.failed(apart, source, at=at)
        raise Invalid(second_factor.WRONG, {"code": second_factor.WRONG})


def sources(by: Actor) -> list[str]:
    """Under what the failures of a person who signs are counted, codes and passkeys alike."""
    return [f"code:{by.id}"]
