"""One box inside one transaction: rights to answer, ballots, and nothing that says when or who."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Executable,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from evaluation.box.ballot_keys import BallotKey
from evaluation.box.ballot_payload import Content, decrypt, encrypt

TABLES = MetaData()
# Without rowid, SQLite keeps rows in the order of their random marks, never in that of people coming.
RIGHT = Table(
    "entitlement",
    TABLES,
    Column("mark", LargeBinary, primary_key=True),
    Column("site", String),
    sqlite_with_rowid=False,
)
BALLOT = Table(
    "ballot",
    TABLES,
    Column("mark", LargeBinary, primary_key=True),
    Column("answers", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
# The right of whoever follows an open link.
ANYONE = b""


class Right(msgspec.Struct, frozen=True):
    """A right to answer once, and the site it was handed out on."""

    site: str | None


class Opened(msgspec.Struct, frozen=True):
    """One ballot in clear: several answers when a file was imported, one otherwise."""

    mark: bytes
    contents: list[Content]


class Box:
    """What may be done in a box; `closing` says that it goes with the transaction."""

    def __init__(self, campaign_id: UUID, key: BallotKey, connection: Connection, *, closing: bool = False) -> None:
        self.campaign_id, self.key, self.connection, self.closing = campaign_id, key, connection, closing

    def entitle(self, marks: Iterable[bytes], site: str | None = None) -> None:
        """Write rights in the order of their marks: that of the slips is lost."""
        rows = [{"mark": mark, "site": site} for mark in sorted(marks)]
        if rows:
            self.connection.execute(insert(RIGHT), rows)

    def right(self, mark: bytes) -> Right | None:
        """The right of this mark, else that of whoever comes if the box has it."""
        found = select(RIGHT.c.site).where(RIGHT.c.mark.in_([mark, ANYONE])).order_by(RIGHT.c.mark.desc()).limit(1)
        row = self.connection.execute(found).first()
        return None if row is None else Right(row.site)

    def put(self, ballots: Sequence[tuple[bytes, Sequence[Content]]]) -> None:
        """Write each ballot over the one of its mark, in one statement: whatever the race, one stays."""
        rows = [
            {"mark": mark, "answers": len(said), "payload": encrypt(self.key, self.campaign_id, mark, said)}
            for mark, said in sorted(ballots, key=lambda ballot: ballot[0])
        ]
        self.connection.execute(_upsert(self.connection.dialect.name), rows)

    def count(self) -> int:
        """How many answers the box holds."""
        return self.connection.scalar(select(func.coalesce(func.sum(BALLOT.c.answers), 0))) or 0

    def marks(self) -> list[bytes]:
        """The marks of the ballots."""
        return list(self.connection.scalars(select(BALLOT.c.mark)))

    def opened(self) -> list[Opened]:
        """Every ballot in clear; BallotBroken when one was not written by the platform."""
        rows = self.connection.execute(select(BALLOT.c.mark, BALLOT.c.payload))
        return [Opened(row.mark, decrypt(self.key, self.campaign_id, row.mark, row.payload)) for row in rows]

    def empty(self) -> None:
        """Remove every ballot."""
        self.connection.execute(delete(BALLOT))

    def close(self) -> None:
        """Remove ballots and rights: who waited to answer finds no right any more."""
        self.connection.execute(delete(BALLOT))
        self.connection.execute(delete(RIGHT))

    def lock(self) -> None:
        """Let nothing enter until the transaction ends; SQLite's begins so."""
        if self.connection.dialect.name == "postgresql":
            names: Mapping[str | None, str] = self.connection.get_execution_options()["schema_translate_map"]
            self.connection.execute(text(f'LOCK TABLE "{names[None]}".entitlement IN ACCESS EXCLUSIVE MODE'))


@cache
def _upsert(dialect: str) -> Executable:
    statement = postgresql.insert(BALLOT) if dialect == "postgresql" else sqlite.insert(BALLOT)
    return statement.on_conflict_do_update(
        index_elements=["mark"],
        set_={"payload": statement.excluded.payload, "answers": statement.excluded.answers},
    )
