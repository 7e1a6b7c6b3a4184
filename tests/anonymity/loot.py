"""What the attacker takes away: rows of every table in every order, raw bytes of every file, the log."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, inspect, text

from core.database import Database
from evaluation.ballot_boxes import BallotBoxes

Values = bytes


class Loot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at one moment: `files` by name, sealed answers and comments in each order, boxes and keys left."""

    files: dict[str, bytes]
    orders: dict[str, list[Values]]
    comments: dict[str, list[str]]
    boxes: BallotBoxes


def taken(database: Database, boxes: BallotBoxes, folders: Sequence[Path], log: str) -> Loot:
    """Steal it all: the folders of the platform with their copies, the server's own files, each readable order."""
    files = {"log": log.encode()}
    files |= {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    if not database.is_sqlite:
        files |= _server_files(database)
    answers = {name: [bytes(each) for each in rows] for name, rows in _orders(database, "sealed_answer", "packed")}
    comments = dict(_orders(database, "sealed_comment", "text"))
    return Loot(files=files, orders=answers, comments=comments, boxes=boxes)


def _orders(database: Database, table: str, column: str) -> Iterator[tuple[str, list[Any]]]:
    """A column, in each order that the table's own or hidden columns give."""
    hidden = () if database.is_sqlite else ("ctid", "xmin::text::bigint, ctid")
    with database.engine.connect() as connection:
        visible = [each["name"] for each in inspect(connection).get_columns(table)]
        for order in (*hidden, *visible):
            yield f"{table} by {order}", _read(connection, f"SELECT {column} FROM {table} ORDER BY {order}")
        yield f"{table} as it comes", _read(connection, f"SELECT {column} FROM {table}")


def _read(connection: Connection, query: str) -> list[Any]:
    return list(connection.scalars(text(query)))


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
