"""Tables of the journal: entries, head and tiles of their tree, checkpoints, what witnesses and clocks said of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import ROLES
from core.database import Base


class JournalEntry(Base):
    """One thing that happened, never edited; `leaf` is what the tree and the public log hold of it.

    No foreign key: the journal outlives what it speaks of. `payload` is the canonical JSON that `leaf` commits to
    under `salt`; it names the actor only through a commitment of its own (`actor_salt`), so that a public entry
    can be opened without naming anybody.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position_positive"),
        Index("ix_journal_entry_actor_id_at", "actor_id", "at"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    ref: Mapped[str | None] = mapped_column(index=True)
    candidacy_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    actor_role: Mapped[str]
    actor_salt: Mapped[bytes]
    payload: Mapped[bytes]
    salt: Mapped[bytes]
    leaf: Mapped[bytes]
    leaf_hash: Mapped[bytes]

    @property
    def data(self) -> dict[str, Any]:
        """What the event said beside who, when and about what."""
        found: dict[str, Any] = msgspec.json.decode(self.payload)["data"]
        return found

    @property
    def who(self) -> str:
        """The person and the role worn, as people read them; people without an account have only a role."""
        if self.actor_role == "system" or not self.actor_name:
            return ROLES[self.actor_role].capitalize()
        return f"{self.actor_name}, {ROLES[self.actor_role]}"


class TreeHead(Base):
    """One row, locked by every append: the size of the tree and the roots of its perfect subtrees, largest first."""

    __tablename__ = "tree_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    size: Mapped[int]
    frontier: Mapped[bytes]


class Checkpoint(Base):
    """A signed note over the tree at one size (C2SP tlog-checkpoint), and the frontier that the next continues."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str]
    frontier: Mapped[bytes]
    at: Mapped[datetime]


class TileRoot(Base):
    """The root of a full tile, by its level and its number there: tiles of the level above are made of these."""

    __tablename__ = "tile_root"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes]


class Cosignature(Base):
    """A witness's signature line under a checkpoint (C2SP tlog-cosignature), `at` the moment that it states."""

    __tablename__ = "cosignature"

    size: Mapped[int] = mapped_column(ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str]
    at: Mapped[datetime]


class Anchor(Base):
    """The token (RFC 3161) by which a time-stamp authority dates a checkpoint; `at` is the moment that it states."""

    __tablename__ = "anchor"

    size: Mapped[int] = mapped_column(ForeignKey("checkpoint.size"), primary_key=True, autoincrement=False)
    token: Mapped[bytes]
    at: Mapped[datetime]
