"""Workbooks (XLSX, ODS), opened in a process of their own, its memory and time limited: a bomb kills only that one."""

import io
import resource
import subprocess
import sys
import zipfile
import zlib
from array import array
from datetime import date, datetime, time
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.errors import Invalid
from evaluation.reading.delimited import BIGGEST, MOST_CELLS
from evaluation.reading.numbering import Numbers

MAGIC = b"PK\x03\x04"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
MOST_ENTRIES = 200
MOST_RATIO = 100
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 20
UNREADABLE = "Ce classeur n’est pas lisible. Ouvrez-le dans un tableur et enregistrez-le de nouveau, en XLSX ou en CSV."
TOO_BIG = (
    "Ce classeur est trop lourd pour être ouvert sans risque (50\u00a0Mio une fois décompressé, "
    "deux millions de cellules). Gardez seulement la feuille et les colonnes utiles, ou enregistrez-la en CSV."
)
SPREAD = "Ce classeur demande trop de mémoire ou de temps\u202f: il a été refusé. Enregistrez la feuille utile en CSV."


class Opened(msgspec.Struct, frozen=True):
    """One sheet from its very first line, and the names of all the sheets; `refusal` instead when refused.

    Lines have `width` cells; `cells`, an array of ints, gives the place of each one's text in `texts`.
    """

    texts: list[str] = []
    cells: bytes = b""
    width: int = 1
    sheet: str = ""
    sheets: list[str] = []
    refusal: str = ""
    kind: str = "XLSX"


def read(data: bytes, sheet: str | None = None) -> Opened:
    """The named sheet, else the first visible one that holds something; Invalid when the file cannot be opened."""
    if len(data) > BIGGEST:
        raise Invalid(TOO_BIG)
    command = [sys.executable, "-I", "-m", "evaluation.reading.workbook", *([] if sheet is None else [sheet])]
    try:
        done = subprocess.run(  # noqa: S603 (our own module, the name of a sheet as its only argument)
            command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Invalid(SPREAD) from error
    if done.returncode:
        raise Invalid(SPREAD)
    opened = msgspec.msgpack.decode(done.stdout, type=Opened)
    if opened.refusal:
        raise Invalid(opened.refusal)
    return opened


def extract(data: bytes, sheet: str | None) -> Opened:
    """What the child does once limited: weigh the archive, look for a document type, then read one sheet."""
    refusal = weigh(data)
    if refusal:
        return Opened(refusal=refusal)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return msgspec.structs.replace(_sheet(book, sheet), kind=_kind(data))
    except (CalamineError, OSError, ValueError, UnicodeError):
        return Opened(refusal=UNREADABLE)


def weigh(data: bytes) -> str:
    """The reason to refuse this archive before a parser sees it; empty when there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            inflated = sum(entry.file_size for entry in entries)
            packed = sum(entry.compress_size for entry in entries)
            if len(entries) > MOST_ENTRIES or inflated > BIGGEST or inflated > MOST_RATIO * max(packed, 1):
                return TOO_BIG
            if kind_of(archive) is None:
                return "Ce fichier est une archive, pas un classeur. Enregistrez le tableau en XLSX, en ODS ou en CSV."
            # A workbook never declares a document type: only entity bombs and external entities need one.
            if any(_declares(archive.read(entry)) for entry in entries):
                return UNREADABLE
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return UNREADABLE
    return ""


def kind_of(archive: zipfile.ZipFile) -> str | None:
    """XLSX or ODS by what the archive holds, None when it is no workbook."""
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return "XLSX"
    opened = "content.xml" in names and "mimetype" in names and archive.read("mimetype").strip() == ODS
    return "ODS" if opened else None


def _declares(content: bytes) -> bool:
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content


def _kind(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return kind_of(archive) or ""


def _sheet(book: CalamineWorkbook, wanted: str | None) -> Opened:
    tables = [found for found in book.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet]
    names = [found.name for found in tables if found.visible == SheetVisibleEnum.Visible]
    if wanted is not None and wanted not in [found.name for found in tables]:
        known = ", ".join(f"« {name} »" for name in names)
        return Opened(refusal=f"La feuille « {wanted} » n’existe pas. Ce classeur contient\u00a0: {known}.")
    for name in [wanted] if wanted is not None else names:
        found = book.get_sheet_by_name(name)
        if found.total_height * found.total_width > MOST_CELLS:
            return Opened(refusal=TOO_BIG)
        if found.total_height:
            return _numbered(found, name, names)
    return Opened(refusal="Ce classeur ne contient aucune feuille remplie.")


def _numbered(found: CalamineSheet, name: str, names: list[str]) -> Opened:
    known, cells, width = Numbers(), array("i"), 1
    # Lines come from the first of the sheet, but cells from the first column that holds something.
    before = [""] * (found.start or (0, 0))[1]
    for line in found.iter_rows():
        # A dictionary takes True for 1.
        told = (
            [_text(cell) if cell is True or cell is False else cell for cell in line]
            if bool in map(type, line)
            else line
        )
        cells.extend(map(known.__getitem__, before + told if before else told))
        width = len(before) + len(line)
    texts = list(map(_text, known))
    if sum(map(len, texts)) > BIGGEST:
        return Opened(refusal=TOO_BIG)
    return Opened(texts, cells.tobytes(), width, name, names)


def _text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a point, days as 2022-11-18, VRAI and FAUX."""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell).strip()


def _limit() -> None:
    """Where a system knows no such limit, the checks above and the time given by the parent remain."""
    wanted = (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    )
    for name, most in wanted:
        try:
            resource.setrlimit(name, (most, most))
        except (OSError, ValueError):
            continue


if __name__ == "__main__":
    _limit()
    outcome = extract(sys.stdin.buffer.read(BIGGEST + 1), sys.argv[1] if len(sys.argv) > 1 else None)
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcome))
