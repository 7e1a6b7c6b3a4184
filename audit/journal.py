"""The append-only journal: each event is a leaf of a Merkle tree, written in the transaction of what it tells."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import rfc8785
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from audit import tree
from audit.events import EVENTS
from audit.models import JournalEntry, TreeHead
from core.actor import Actor
from core.database import Database

# Refusals kept per person and hour: enough to see an intrusion, too few to fill the journal.
MOST_REFUSALS = 20


def append(
    session: Session,
    event: str,
    *,
    by: Actor,
    at: datetime,
    candidacy_id: UUID | None = None,
    ref: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Write one entry at the next position, to be committed or rolled back with the change it tells.

    `ref` is public: a certificate number, or nothing. The tree's head stays locked until the transaction ends,
    so append last.
    """
    if event not in EVENTS:
        raise ValueError(f"unknown journal event: {event}")
    salt, actor_salt = secrets.token_bytes(16), secrets.token_bytes(16)
    payload = canonical(
        {
            "actor": actor_digest(actor_salt, by.id, by.name, by.role),
            "candidacy": None if candidacy_id is None else str(candidacy_id),
            "data": dict(data or {}),
        }
    )
    leaf = leaf_bytes(event, at, ref, salt, payload)
    head = _locked_head(session)
    entry = JournalEntry(
        position=head.size,
        event=event,
        at=at,
        ref=ref,
        candidacy_id=candidacy_id,
        actor_id=by.id,
        actor_name=by.name,
        actor_role=by.role,
        actor_salt=actor_salt,
        payload=payload,
        salt=salt,
        leaf=leaf,
        leaf_hash=tree.leaf_hash(leaf),
    )
    head.frontier = tree.pack(tree.grow(head.size, tree.unpack(head.frontier), entry.leaf_hash))
    head.size += 1
    session.add(entry)
    session.flush()
    return entry


def history(session: Session, candidacy_id: UUID) -> Sequence[JournalEntry]:
    """Everything written about one candidacy, oldest first."""
    return session.scalars(
        select(JournalEntry).where(JournalEntry.candidacy_id == candidacy_id).order_by(JournalEntry.position)
    ).all()


def record_refusal(
    database: Database,
    *,
    by: Actor,
    at: datetime,
    method: str,
    path: str,
    status: int,
    candidacy_id: UUID | None = None,
) -> bool:
    """Keep an attempt that was refused to a signed-in person, in a transaction of its own, after the request's.

    Bounded: nothing for visitors, at most MOST_REFUSALS per person and hour. Returns whether it was written.
    """
    if by.id is None:
        return False
    recent = (
        select(func.count())
        .select_from(JournalEntry)
        .where(
            JournalEntry.actor_id == by.id,
            JournalEntry.at > at - timedelta(hours=1),
            JournalEntry.event == "access.refused",
        )
    )
    with database.read() as session:
        if (session.scalar(recent) or 0) >= MOST_REFUSALS:
            return False
    said = {"method": method, "path": path[:200], "status": status}
    with database.write() as session:
        append(session, "access.refused", by=by, at=at, candidacy_id=candidacy_id, data=said)
    return True


def canonical(value: object) -> bytes:
    """The value in canonical JSON (RFC 8785); identifiers and moments become text first."""
    return rfc8785.dumps(msgspec.to_builtins(value))


def moment(at: datetime) -> str:
    """A moment as leaves write it: RFC 3339, UTC, « Z »."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def actor_digest(salt: bytes, actor_id: UUID | None, name: str, role: str) -> str:
    """The salted commitment to who acted."""
    said = {"id": None if actor_id is None else str(actor_id), "name": name, "role": role}
    return hashlib.sha256(salt + canonical(said)).hexdigest()


def leaf_bytes(event: str, at: datetime, ref: str | None, salt: bytes, payload: bytes) -> bytes:
    """What the public log holds: the event, its moment, its public reference, and a salted digest of the rest."""
    said = {"v": 1, "type": event, "at": moment(at), "digest": hashlib.sha256(salt + payload).hexdigest()}
    return canonical(said if ref is None else {**said, "ref": ref})


def _locked_head(session: Session) -> TreeHead:
    """The head, locked until the transaction ends (SQLite already holds its write lock); made at the first append."""
    query = select(TreeHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalar(query)
    if head is None:
        # Two first writers: the second waits here, then reads what the first committed.
        session.execute(
            text("INSERT INTO tree_head (id, size, frontier) VALUES (1, 0, :nothing) ON CONFLICT (id) DO NOTHING"),
            {"nothing": b""},
        )
        head = session.scalars(query).one()
    return head
