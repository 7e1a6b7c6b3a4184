"""A person adding a passkey and being asked for it, in one session of theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts import passkeys
from accounts.passkey_models import Passkey
from core.actor import Actor
from tests.accounts.authenticator import HOST, ORIGIN, Authenticator

TO = passkeys.Party(HOST, ORIGIN)
HOLDER, OTHER = b"a session", b"another session"
ACT = "/candidatures/un/comite/decision"


def added(session: Session, by: Actor, at: datetime, device: Authenticator | None = None) -> Authenticator:
    device = device or Authenticator()
    options = passkeys.ask_new(session, TO, HOLDER, by=by, at=at)
    passkeys.add(session, TO, HOLDER, device.makes(options), "Téléphone", by=by, at=at)
    return device


def asked(session: Session, by: Actor, at: datetime, purpose: str = ACT, holder: bytes = HOLDER) -> dict[str, Any]:
    return passkeys.ask(session, TO, holder, purpose, by=by, at=at)


def confirmed(session: Session, answer: str, by: Actor, at: datetime, purpose: str = ACT) -> Passkey:
    return passkeys.confirm(session, TO, HOLDER, purpose, answer, by=by, at=at)
