"""What an entry commits to: canonical JSON under salts, so that the public log holds no personal data."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from audit import events
from core import canonical_json
from core.actor import Actor

VERSION = 1
# A leaf that keeps its event and its hour to itself, and its word for them.
DISCREET, WITHHELD = 2, "withheld"


def canonical(value: object) -> bytes:
    """The value in canonical JSON (RFC 8785); identifiers and moments become text first."""
    return canonical_json.dumps(msgspec.to_builtins(value))


def moment(at: datetime) -> str:
    """A moment as leaves write it: RFC 3339, UTC, « Z »."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def actor_digest(salt: bytes, actor: Actor) -> str:
    """The salted commitment to who acted, in hexadecimal."""
    return hashlib.sha256(salt + canonical({"id": actor.id, "name": actor.name, "role": actor.role})).hexdigest()


def payload(actor: str, candidacy_id: UUID | None, data: object) -> bytes:
    """What happened: the commitment to who acted, about which candidacy, and what was said."""
    return canonical({"actor": actor, "candidacy": candidacy_id, "data": data})


def leaf(event: str, at: datetime, ref: str | None, salt: bytes, said: bytes) -> bytes:
    """What the public log holds: the event, its moment, its public reference, a salted digest of the payload.

    Of an event that is withheld, its day alone: the digest then commits to its name and moment too.
    """
    return _discreet(event, at, salt, said) if events.withheld(event) else _told(event, at, ref, salt, said)


def forms(event: str, at: datetime, ref: str | None, salt: bytes, said: bytes) -> tuple[bytes, ...]:
    """Every leaf that may stand for an entry: before any was discreet, all of them were told."""
    return leaf(event, at, ref, salt, said), _told(event, at, ref, salt, said)


def _told(event: str, at: datetime, ref: str | None, salt: bytes, said: bytes) -> bytes:
    digest = hashlib.sha256(salt + said).hexdigest()
    shown = {"v": VERSION, "type": event, "at": moment(at), "digest": digest}
    return canonical(shown if ref is None else {**shown, "ref": ref})


def _discreet(event: str, at: datetime, salt: bytes, said: bytes) -> bytes:
    hidden = canonical({"at": moment(at), "type": event}) + said
    digest, day = hashlib.sha256(salt + hidden).hexdigest(), moment(at)[: len("2026-03-02")]
    return canonical({"v": DISCREET, "type": WITHHELD, "at": day, "digest": digest})
