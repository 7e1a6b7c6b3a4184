"""The append-only journal: each event is a leaf of a Merkle tree, written in the transaction of what it tells."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import leaves, tree, tree_head
from audit.events import EVENTS
from audit.models import JournalEntry
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

    `ref` is public: a certificate number. The tree's head stays locked until the transaction ends: append last.
    """
    if event not in EVENTS:
        raise ValueError(f"unknown journal event: {event}")
    salt, actor_salt = secrets.token_bytes(16), secrets.token_bytes(16)
    payload = leaves.payload(leaves.actor_digest(actor_salt, by), candidacy_id, dict(data or {}))
    leaf = leaves.leaf(event, at, ref, salt, payload)
    head = tree_head.locked(session)
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


def recent(
    session: Session, candidacy_id: UUID, *, without: Collection[str] = (), before: int | None = None, most: int
) -> Sequence[JournalEntry]:
    """At most `most` entries about one candidacy, latest first, under a position and without some events."""
    query = select(JournalEntry).where(JournalEntry.candidacy_id == candidacy_id, JournalEntry.event.not_in(without))
    if before is not None:
        query = query.where(JournalEntry.position < before)
    return session.scalars(query.order_by(JournalEntry.position.desc()).limit(most)).all()


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
