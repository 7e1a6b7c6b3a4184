"""Importing a file of answers in CSV: read, told apart, validated and packed, beside SQLite writing rows ready made.

One file holds at most two million cells: 95,000 people and 20 questions here. Memory is that of a process of its own.
"""

import random
import resource
import sqlite3
import subprocess
import sys

from bench import measure
from evaluation.measuring import packing
from evaluation.reading.import_reading import Mapping, read_answers
from evaluation.reading.tabular import Fault, read
from evaluation.referentiel import load

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


def entered(data: bytes) -> list[bytes]:
    """The packed rows of a file, once every cell was checked."""
    faults: list[Fault] = []
    answers, _ = read_answers(read(data), MAPPING, REFERENTIEL, "usagers", {}, faults)
    assert not faults and len(answers) >= PEOPLE - 10
    return [packing.pack(answer.values) for answer in answers]


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
    rows = entered(data)
    found = measure.spent({"import": lambda: entered(data), "sqlite": lambda: written(rows)}, rounds=3)
    measure.head(f"Import of a CSV: {PEOPLE} people, {PEOPLE * QUESTIONS} answers, {len(data) >> 20} MiB")
    measure.say("import csv, validated and packed", found["import"], found["sqlite"], "≥ 0.60", inverse=True)
    command = [sys.executable, "-m", "bench.import_csv", "weigh"]
    print(f"{'memory of one import':<44} {subprocess.run(command, capture_output=True, text=True, check=True).stdout}")


def weigh() -> None:
    """Print the peak of this process, the file included."""
    entered(file_of(PEOPLE))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:>12} MiB   ≤ 300")


if __name__ == "__main__":
    weigh() if sys.argv[1:] == ["weigh"] else main()
