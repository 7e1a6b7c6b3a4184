"""Importing a file of answers in CSV: read, validated and put in the box, beside SQLite writing rows ready made.

One file holds at most two million cells: 95,000 people and 20 questions here. Memory is that of a process of its own.
"""

import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import measure
from core.platform import Platform
from core.settings import Settings
from evaluation.box import ballot_boxes
from evaluation.reading.import_reading import Mapping, read_answers
from evaluation.reading.imports import import_answers
from evaluation.reading.tabular import Fault, read
from evaluation.referentiel import load
from migrations.upgrade import upgrade
from tests.evaluation.boxes import opened

PEOPLE, QUESTIONS = 95_000, 20
REFERENTIEL = load("ehuh-2019")
ITEMS = [item.code for item in REFERENTIEL.questionnaires["usagers"].questions]
MAPPING = Mapping(
    items={code: f"Q{place}" for place, code in enumerate(ITEMS)}, codes={str(n): n for n in range(5)} | {"": None}
)


def file_of(people: int) -> bytes:
    """A CSV of so many people, every cell answered or blank at random."""
    generator = random.Random(1)  # noqa: S311 (a seed for a bench)
    cells = ["0", "1", "2", "3", "4", "4", "4", ""]
    lines = [";".join(generator.choices(cells, k=QUESTIONS)) for _ in range(people)]
    return "\n".join([";".join(f"Q{place}" for place in range(QUESTIONS)), *lines]).encode()


@contextmanager
def importing(mapping: Mapping) -> Iterator[Callable[[bytes], int]]:
    """The whole entry of a file in the box of a campaign of its own, in place of the file before; answers its rows."""
    at = datetime.now(UTC)
    with TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder), demo=True)
        upgrade(settings.database)
        platform = Platform(settings)
        boxes = platform.part(ballot_boxes.of)
        with platform.database.write() as session:
            campaign, applicant, _ = opened(session, boxes, at, audience="usagers", collection="import", frame={})

        def entered(data: bytes) -> int:
            asked = {"source": "", "replace": True, "by": applicant, "at": at}
            with platform.database.write() as session:
                return import_answers(session, boxes, campaign.id, read(data), mapping, **asked)  # type: ignore[arg-type]

        yield entered
        platform.close()


def written(rows: list[bytes]) -> None:
    """The limit: SQLite takes the same rows, ready."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, packed BLOB NOT NULL)")
    database.executemany("INSERT INTO answer (packed) VALUES (?)", ((row,) for row in rows))
    database.commit()
    database.close()


def main() -> None:
    """Print the processor time of both, and the memory that one import takes."""
    data = file_of(PEOPLE)
    faults: list[Fault] = []
    rows = [row.tobytes() for row in read_answers(read(data), MAPPING, REFERENTIEL, "usagers", {}, faults).packed]
    with importing(MAPPING) as entered:
        assert entered(data) == len(rows) > PEOPLE - 10
        found = measure.spent({"import": lambda: entered(data), "sqlite": lambda: written(rows)}, rounds=3)
    measure.head(f"Import of a CSV: {PEOPLE} people, {PEOPLE * QUESTIONS} answers, {len(data) >> 20} MiB")
    measure.say("import csv, validated and in the box", found["import"], found["sqlite"], "≥ 0.60", inverse=True)
    command = [sys.executable, "-m", "bench.import_csv", "weigh"]
    print(f"{'memory of one import':<44} {subprocess.run(command, capture_output=True, text=True, check=True).stdout}")


def weigh() -> None:
    """Print the peak of this process, the file and the whole platform included."""
    with importing(MAPPING) as entered:
        entered(file_of(PEOPLE))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:>12} MiB   ≤ 300")


if __name__ == "__main__":
    weigh() if sys.argv[1:] == ["weigh"] else main()
