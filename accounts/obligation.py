"""Whose role obliges a second factor, and that such a person always keeps one."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, SecondFactor
from accounts.passkey_models import Passkey
from core.errors import Conflict

OBLIGED = ("auditor", "committee", "manager")
LAST = (
    "Votre rôle demande une confirmation en deux temps, et vous n’en auriez plus : ajoutez d’abord une autre clé "
    "d’accès ou une application d’authentification, puis recommencez."
)


def require_one_left(session: Session, person_id: UUID) -> None:
    """Conflict when what was just removed was the last factor of a person who audits, decides or manages."""
    obliged = select(Membership.id).where(Membership.person_id == person_id, Membership.role.in_(OBLIGED))
    if session.scalar(obliged.limit(1)) is None:
        return
    code = select(SecondFactor.person_id).where(
        SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None)
    )
    key = select(Passkey.id).where(Passkey.person_id == person_id).limit(1)
    if session.scalar(code) is None and session.scalar(key) is None:
        raise Conflict(LAST)
