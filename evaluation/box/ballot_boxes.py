"""The boxes of campaigns that are prepared or open: each apart from the main database, with its keys apart from both.

On SQLite a box is a file of its own; on PostgreSQL a schema of its own, owned by a role that the main one is not.
What is written in a box while a session works on the campaign is kept with that session's transaction, or not at all.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from core.database import tie
from core.settings import Settings
from evaluation.box.ballot_box import Box
from evaluation.box.ballot_keys import BallotKey, BallotKeyLost, BallotKeys
from evaluation.box.ballot_stores import BoxGone, FileStore, SchemaStore, Store

JOINED = "ballot boxes"
NOWHERE = UUID(int=0)
DECOY = BallotKey(secrets.token_bytes(32), b"", b"")


class BallotBoxes:
    """Where the boxes are, and their keys: opened once per process."""

    def __init__(self, keys: BallotKeys, store: Store) -> None:
        self.keys, self.store = keys, store

    def create(self, campaign_id: UUID) -> None:
        """Draw the keys of a campaign and make its box; harmless the second time."""
        self.keys.create(campaign_id)
        self.store.create(campaign_id)

    def key(self, campaign_id: UUID) -> BallotKey:
        """The keys of a campaign; BoxGone when box and keys are destroyed, BallotKeyLost when only the keys miss."""
        try:
            return self.keys.of(campaign_id)
        except BallotKeyLost:
            if self.store.has(campaign_id):
                raise
            raise BoxGone(str(campaign_id)) from None

    def held(self) -> set[UUID]:
        """The campaigns whose keys still exist."""
        return self.keys.held()

    def destroy(self, campaign_id: UUID) -> None:
        """Remove the box, then its keys; harmless when they are gone."""
        self.store.destroy(campaign_id)
        self.keys.destroy(campaign_id)

    def close(self) -> None:
        """Release every connection."""
        self.store.close()

    @contextmanager
    def looking(self, session: Session, campaign_id: UUID) -> Iterator[Box]:
        """The box, to look into: as this session is changing it, else as it is now."""
        if joined := _joined(session).get(campaign_id):
            yield joined
            return
        key = self.key(campaign_id)
        with self.store.reading(campaign_id) as connection:
            yield Box(campaign_id, key, connection)

    @contextmanager
    def decoy(self) -> Iterator[Box]:
        """A box that entitles nobody, to look into when there is no other."""
        self.store.create(NOWHERE)
        with self.store.reading(NOWHERE) as connection:
            yield Box(NOWHERE, DECOY, connection)

    @contextmanager
    def answering(self, session: Session, campaign_id: UUID) -> Iterator[Box]:
        """The box, to put one answer in: a transaction of its own, unless this session already changes the box."""
        if joined := _joined(session).get(campaign_id):
            yield joined
            return
        key = self.key(campaign_id)
        with self.store.writing(campaign_id) as connection:
            yield Box(campaign_id, key, connection)

    def joined(self, session: Session, campaign_id: UUID) -> Box:
        """The box, to change with the session: kept just before the session commits, undone when it does not."""
        return self._join(session, campaign_id, closing=False)

    def closing(self, session: Session, campaign_id: UUID) -> Box:
        """The box, locked against answers until the session ends; destroyed with its keys once it has committed.

        What a crash leaves undone in between is done by `sealing.finish`.
        """
        box = self._join(session, campaign_id, closing=True)
        box.lock()
        return box

    def _join(self, session: Session, campaign_id: UUID, *, closing: bool) -> Box:
        known = _joined(session)
        if campaign_id in known:
            known[campaign_id].closing |= closing
            return known[campaign_id]
        key = self.key(campaign_id)
        transaction = self.store.begin(campaign_id)
        box = Box(campaign_id, key, transaction.connection, closing=closing)
        known[campaign_id] = box

        def keep() -> None:
            if not box.closing:
                transaction.commit()

        def over() -> None:
            known.pop(campaign_id, None)
            if box.closing:
                try:
                    box.close()
                    transaction.commit()
                finally:
                    transaction.rollback()
                self.destroy(campaign_id)

        def undo() -> None:
            transaction.rollback()
            known.pop(campaign_id, None)

        tie(session, before=keep, after=over, undone=undo)
        return box


def of(settings: Settings) -> BallotBoxes:
    """The boxes of a platform: files beside an SQLite database, schemas on PostgreSQL."""
    keys = BallotKeys(settings.var / "ballot-keys")
    if settings.ballots.startswith("sqlite"):
        return BallotBoxes(keys, FileStore(settings.var / "ballot-boxes"))
    return BallotBoxes(keys, SchemaStore(settings.ballots))


def _joined(session: Session) -> dict[UUID, Box]:
    known: dict[UUID, Box] = session.info.setdefault(JOINED, {})
    return known
