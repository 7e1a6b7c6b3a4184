"""What an entry commits to: canonical JSON under salts, so that the public log holds no personal data."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from core import canonical_json
from core.actor import Actor

VERSION = 1


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
    """What the public log holds: the event, its moment, its public reference, a salted digest of the payload."""
    digest = hashlib.sha256(salt + said).hexdigest()
    shown = {"v": VERSION, "type": event, "at": moment(at), "digest": digest}
    return canonical(shown if ref is None else {**shown, "ref": ref})
