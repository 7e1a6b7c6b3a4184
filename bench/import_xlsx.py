"""Importing a workbook of answers: opened in its own process, checked, put in the box, beside calamine reading alone.

One workbook holds at most two million cells: 200,000 rows of 5 questions here, a million answers.
"""

import io
import random
import zipfile
from collections.abc import Callable
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import process_time

from python_calamine import CalamineWorkbook

from bench import measure
from bench.import_csv import ITEMS, importing
from evaluation.publishing import sheets
from evaluation.reading.import_reading import Mapping

PEOPLE, QUESTIONS, ROUNDS = 200_000, 5, 3
MAPPING = Mapping(
    items={code: f"Q{place}" for place, code in enumerate(ITEMS[:QUESTIONS])},
    codes={str(n): n for n in range(5)} | {"": None},
)


def file_of(people: int) -> bytes:
    """A workbook of so many people, its cells numbers as a spreadsheet writes them."""
    generator = random.Random(1)  # noqa: S311 (a seed for a bench)
    head = "".join(f'<c t="inlineStr"><is><t>Q{place}</t></is></c>' for place in range(QUESTIONS))
    rows = (
        "".join(f"<c><v>{cell}</v></c>" for cell in generator.choices("0123444", k=QUESTIONS)) for _ in range(people)
    )
    body = "".join(f"<row>{row}</row>" for row in rows)
    empty = zipfile.ZipFile(io.BytesIO(sheets.workbook({"Réponses": [["x"]]})))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in empty.namelist():
            content = empty.read(name).decode()
            if name.startswith("xl/worksheets"):
                before, _, _ = content.partition("<sheetData>")
                content = f"{before}<sheetData><row>{head}</row>{body}</sheetData></worksheet>"
            archive.writestr(name, content)
    return stream.getvalue()


def spent(work: Callable[[], object]) -> float:
    """Processor seconds of one run, the processes that it starts included."""
    before = process_time() + sum(getrusage(RUSAGE_CHILDREN)[:2])
    work()
    return process_time() + sum(getrusage(RUSAGE_CHILDREN)[:2]) - before


def alone(data: bytes) -> None:
    """The limit: the cells as calamine gives them."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        book.get_sheet_by_index(0).to_python()


def main() -> None:
    """Print the processor time of both, taken in turn."""
    data = file_of(PEOPLE)
    with importing(MAPPING) as entered:
        assert entered(data) == PEOPLE
        turns = [(spent(lambda: entered(data)), spent(lambda: alone(data))) for _ in range(ROUNDS)]
    ours, limit = (median(side) for side in zip(*turns, strict=True))
    measure.head(f"Import of an XLSX: {PEOPLE} rows of {QUESTIONS} questions, {len(data) >> 20} MiB")
    measure.say("import xlsx, validated and in the box", ours, limit, "≥ 0.65", inverse=True)


if __name__ == "__main__":
    main()
