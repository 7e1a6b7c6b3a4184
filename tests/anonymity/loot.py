"""What the attacker takes away: rows of every table in every order, raw bytes of every file, the log."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute

from core.database import Database
from evaluation.asking.campaign_models import SealedAnswer, SealedComment
from evaluation.box.ballot_boxes import BallotBoxes

Values = bytes


class Loot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at one moment: `files` by name, sealed answers and comments in each order, boxes and keys left."""

    files: dict[str, bytes]
    orders: dict[str, list[Values]]
    comments: dict[str, list[str]]
    boxes: BallotBoxes


def taken(database: Database, boxes: BallotBoxes, campaign_id: UUID, folders: Sequence[Path], log: str) -> Loot:
    """Steal it all: the folders of the platform with their copies, the server's own files, each readable order."""
    files = {"log": log.encode()}
    files |= {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    if not database.is_sqlite:
        files |= _server_files(database)
    answers = {
        name: [bytes(each) for each in rows] for name, rows in _orders(database, campaign_id, SealedAnswer.packed)
    }
    comments = dict(_orders(database, campaign_id, SealedComment.text))
    return Loot(files=files, orders=answers, comments=comments, boxes=boxes)


def _orders(
    database: Database, campaign_id: UUID, column: InstrumentedAttribute[Any]
) -> Iterator[tuple[str, list[Any]]]:
    """A column of a campaign's rows, in each order that the table's own or hidden columns give."""
    hidden = () if database.is_sqlite else ("ctid", "xmin::text::bigint, ctid")
    query = select(column).where(column.class_.campaign_id == campaign_id)
    table = column.class_.__table__
    with database.engine.connect() as connection:
        for order in (*hidden, *(each.name for each in table.columns)):
            yield f"{table.name} by {order}", list(connection.scalars(query.order_by(text(order))))
        yield f"{table.name} as it comes", list(connection.scalars(query))


def _server_files(database: Database) -> dict[str, bytes]:
    """The data files and the write-ahead log of an embedded server, after it wrote everything down."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        home = Path(str(connection.scalar(text("SHOW data_directory"))))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    parts = [home / "base" / str(number), home / "pg_wal"]
    return {
        str(path): path.read_bytes() for part in parts if part.is_dir() for path in part.rglob("*") if path.is_file()
    }
