"""Signing a decision: who closes a sitting proves again that it is them, by a code of the moment."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts import second_factor, throttle
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.platform import Platform
from web.frame.fields import Text

CODE = Text(
    name="code",
    label="Code de confirmation",
    hint="Les six chiffres de votre application d’authentification, ou un code de secours.",
    required=False,
    longest=20,
    autocomplete="one-time-code",
)
NEEDED = (
    "Une décision se signe avec un code : activez d’abord la confirmation en deux temps, sur la page « Vos rôles », "
    "puis revenez clore la séance."
)
CLOSED = "Trop de codes faux : patientez un quart d’heure, puis recommencez."


def is_enrolled(session: Session, actor: Actor) -> bool:
    """Whether this person signs with a code."""
    return actor.id is not None and second_factor.of(session, actor.id) is not None


def require(session: Session, platform: Platform, typed: str, *, by: Actor, at: datetime) -> None:
    """Raise unless the code is right; a demonstration lets those sign who have no second factor.

    A wrong code is counted in a transaction of its own, once that of the decision is undone.
    """
    if not is_enrolled(session, by):
        if platform.settings.demo:
            return
        raise Conflict(NEEDED)
    source = [f"code:{by.id}"]
    if throttle.is_closed(session, source, at=at):
        raise Conflict(CLOSED)
    if not second_factor.prove(session, second_factor.key(platform.settings), typed, by=by, at=at):
        session.rollback()
        with platform.database.write() as apart:
            throttle.failed(apart, source, at=at)
        raise Invalid(second_factor.WRONG, {"code": second_factor.WRONG})
