"""Tables to take away whose cells no spreadsheet will run: what could begin a formula begins with an apostrophe."""

import csv
import io
from collections.abc import Iterable, Sequence

ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """The text of a cell that no spreadsheet takes for a formula (OWASP, CSV injection); a number stays a number."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float) or not text.startswith(ACTIVE):
        return text
    return f"'{text}"


def table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that French spreadsheets open as it is: semicolons, marked UTF-8, inert cells."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(name) for name in names])
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")
