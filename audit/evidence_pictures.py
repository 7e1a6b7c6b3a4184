"""A page of a document as a picture: drawn in a process of its own, short of memory and of time, so that nothing runs.

What was filed is only ever an input of that process; what comes out is a PNG that we made.
"""

import resource
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
MEMORY = 1536 * 1024 * 1024
# Of work, then of waiting; a page takes a fifth of a second.
WORK, SECONDS = 20, 30
# The width of a sheet of paper, at a density that a tablet reads.
PAGE = """#set page(width: 210mm, height: auto, margin: 0mm)
#let number = int(sys.inputs.page)
#if sys.inputs.ending == "pdf" { image("document.pdf", page: number, width: 100%) } else {
  image("document." + sys.inputs.ending, width: 100%)
}
"""
DENSITY = 120
# A page may be asked for by many at once; so many such processes at most live together.
PLACES = threading.BoundedSemaphore(2)


class Undrawable(Exception):
    """The document cannot be drawn, or costs more than it may."""


def count(data: bytes, content_type: str) -> int:
    """How many pages the document has, one for a picture; Undrawable."""
    if ENDINGS.get(content_type) != "pdf":
        return 1
    return int(_child(data, "count", "pdf", "0"))


def drawn(data: bytes, content_type: str, page: int) -> bytes:
    """One page, counted from 1, as a PNG; Undrawable."""
    if content_type not in ENDINGS:
        raise Undrawable(content_type)
    return _child(data, "draw", ENDINGS[content_type], str(page))


def _child(data: bytes, what: str, ending: str, page: str) -> bytes:
    try:
        with PLACES:
            # This very file, and nothing of what was filed, is the command.
            child = subprocess.run(  # noqa: S603
                [sys.executable, "-I", __file__, what, ending, page],
                input=data,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise Undrawable("too long") from error
    if child.returncode != 0:
        raise Undrawable(f"exit {child.returncode}")
    return child.stdout


def _count(data: bytes) -> bytes:
    import io  # in the child only, once its limits are set

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as opened:
        return str(len(opened.pages)).encode()


def _draw(data: bytes, ending: str, page: str) -> bytes:
    import typst

    with TemporaryDirectory() as folder:
        (Path(folder) / f"document.{ending}").write_bytes(data)
        sheet = Path(folder) / "page.typ"
        sheet.write_text(PAGE, encoding="utf-8")
        inputs = {"ending": ending, "page": page}
        made = typst.compile(
            str(sheet), root=folder, format="png", ppi=DENSITY, sys_inputs=inputs, ignore_system_fonts=True
        )
    if not isinstance(made, bytes):
        raise TypeError("one page makes one picture")
    return made


def main(what: str, ending: str, page: str) -> int:
    """The child: a document on the standard input, the answer on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (WORK, WORK))
    try:
        data = sys.stdin.buffer.read()
        answer = _count(data) if what == "count" else _draw(data, ending, page)
    except Exception:  # noqa: BLE001 (a damaged file fails in as many ways as it has bytes)
        return 1
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
