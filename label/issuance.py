"""Stopping and resuming the issuance: one journalled act each; while stopped, no edition of a certificate is signed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, tree_head
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.typography import moment_fr
from label.signature_models import IssuanceStop

ROLES = ("manager", "system")
STOPPED = (
    "La délivrance des certificats est arrêtée depuis le {since} : {motive} Rien n’a été enregistré ; "
    "recommencez quand le gestionnaire du label aura annoncé la reprise."
)


def current(session: Session) -> IssuanceStop | None:
    """The stop that runs, None while certificates are issued."""
    return session.scalar(select(IssuanceStop).where(IssuanceStop.resumed_at.is_(None)))


def require_open(session: Session) -> None:
    """Conflict while the issuance is stopped."""
    stop = current(session)
    if stop is not None:
        raise Conflict(STOPPED.format(since=moment_fr(stop.stopped_at), motive=stop.motive))


def stop(session: Session, motive: str, *, by: Actor, at: datetime) -> IssuanceStop:
    """Stop; the motive is public. Conflict when it is stopped already."""
    by.require(*ROLES)
    if not motive.strip():
        raise Invalid("Écrivez le motif de l’arrêt : il est publié.", {"motif": "Écrivez le motif de l’arrêt."})
    tree_head.locked(session)  # of two who stop at once, the second sees the first
    if current(session) is not None:
        raise Conflict("La délivrance est déjà arrêtée.")
    made = IssuanceStop(motive=_sentence(motive), stopped_at=at, stopped_by=by.name)
    session.add(made)
    session.flush()
    journal.append(session, "issuance.stopped", by=by, at=at, data={"motive": made.motive})
    return made


def resume(session: Session, *, by: Actor, at: datetime) -> IssuanceStop:
    """Resume; Conflict when nothing is stopped."""
    by.require(*ROLES)
    tree_head.locked(session)
    found = current(session)
    if found is None:
        raise Conflict("La délivrance n’est pas arrêtée : il n’y a rien à reprendre.")
    found.resumed_at, found.resumed_by = at, by.name
    session.flush()
    journal.append(session, "issuance.resumed", by=by, at=at)
    return found


def _sentence(motive: str) -> str:
    written = motive.strip()
    return written if written.endswith((".", "!", "?", "…")) else f"{written}."
