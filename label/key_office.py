"""Rotation of keys as journalled acts, and the inventory of every key as the manager reads it."""

from datetime import datetime

import msgspec
from cryptography.hazmat.primitives import hashes
from sqlalchemy.orm import Session

from audit import checkpoint, journal
from core import key_files, key_rotation, keys, seal_files
from core.actor import Actor
from core.key_uses import Use
from core.keys import folder_of, uses
from core.settings import Settings
from core.signer_link import Link

ROLES = ("manager", "system")
PURPOSES = {
    "certificate": "Signe les certificats",
    "status": "Signe les listes de statut",
    "log": "Signe le journal public",
    "seal": "Scelle les PDF",
}
STATES = {
    "current": "Signe",
    "coming": "Publiée, signera ensuite",
    "retired": "À la retraite, vérifie encore",
    "compromised": "Compromise, retirée",
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One key; `until` is when it stopped signing, `since` the instant from which a compromised one is distrusted."""

    name: str
    purpose: str
    state: str
    module: bool
    made: datetime | None
    until: datetime | None = None
    since: datetime | None = None
    why: str = ""
    use: Use


def inventory(settings: Settings) -> list[Entry]:
    """Every key by purpose: the one that signs, the next one, then the former ones; asked of the signer when apart."""
    if settings.signer_socket:
        held = Link(settings.signer_socket).held()
        known, used = held.inventory, held.uses
    else:
        known = key_files.read_inventory(folder_of(settings))
        used = {name: uses(settings, name) for name in known.names}

    def entry(name: str, purpose: str, state: str, former: key_files.Former | None = None) -> Entry:
        return Entry(
            name=name,
            purpose=purpose,
            state=state,
            module=name in known.modules,
            made=known.made.get(name),
            until=former.until if former else None,
            since=former.since if former else None,
            why=former.why if former else "",
            use=used[name],
        )

    found = []
    for purpose, name in known.current.items():
        found.append(entry(name, purpose, "current"))
        if purpose in known.coming:
            found.append(entry(known.coming[purpose], purpose, "coming"))
        for state, former in (("retired", known.retired), ("compromised", known.compromised)):
            found += [entry(key.name, purpose, state, key) for key in reversed(former) if key.purpose == purpose]
    return found


def add(session: Session, settings: Settings, purpose: str, *, by: Actor, at: datetime) -> str:
    """Publish the next key of a purpose; return its name."""
    by.require(*ROLES)
    name = key_rotation.add(settings, purpose, at=at)
    journal.append(session, "key.added", by=by, at=at, data={"key": name, "purpose": purpose})
    return name


def certify(session: Session, settings: Settings, name: str, data: bytes, *, by: Actor, at: datetime) -> datetime:
    """Give the next seal its authority's certificate (PEM chain); return its last moment."""
    by.require(*ROLES)
    made = seal_files.certify(settings, name, data)
    digest = made.fingerprint(hashes.SHA256()).hex()
    journal.append(session, "key.certified", by=by, at=at, data={"key": name, "certificate": digest})
    return made.not_valid_after_utc


def retire(session: Session, settings: Settings, name: str, *, by: Actor, at: datetime) -> str:
    """Let the next key sign instead of this one; return its name."""
    by.require(*ROLES)
    fresh = key_rotation.retire(settings, name, at=at, handover=_handover(settings, name))
    journal.append(session, "key.retired", by=by, at=at, data={"key": name, "next": fresh})
    return fresh


def _handover(settings: Settings, name: str) -> str:
    """What the log's key signs last; empty for any other."""
    held = keys.keyring(settings)
    if held.log_next is None or held.log.name != name:
        return ""
    return checkpoint.handover(checkpoint.origin(settings.public_url), held.log, held.log_next.public_key)
