"""Pictures of documents: a real page is drawn, a hostile or heavy one is refused, and only a PNG of ours comes out."""

import subprocess
import zlib
from io import BytesIO
from struct import pack
from typing import Any

import pikepdf
import pytest
from PIL import Image

from audit import evidence_pictures
from audit.evidence_pictures import Undrawable, count, drawn
from tests.audit.documents import JPEG, pdf

PDF, PNG = "application/pdf", "image/png"


def painted(made: pikepdf.Pdf) -> None:
    """A red first page, and a second one."""
    made.add_blank_page(page_size=(200, 100))
    made.pages[0].Contents = made.make_stream(b"1 0 0 rg 0 0 200 200 re f")


def picture(size: tuple[int, int] = (40, 20)) -> bytes:
    """A green PNG with a script after its end, as a polyglot has."""
    out = BytesIO()
    Image.new("RGB", size, (0, 160, 0)).save(out, "PNG")
    return out.getvalue() + b"<script>alert(1)</script>"


def test_each_page_of_a_document_is_drawn_as_it_is() -> None:
    data = pdf(painted)
    assert count(data, PDF) == 2
    with Image.open(BytesIO(drawn(data, PDF, 1))) as first, Image.open(BytesIO(drawn(data, PDF, 2))) as second:
        assert first.format == second.format == "PNG"
        assert first.convert("RGB").getpixel((50, 50)) == (255, 0, 0)
        assert second.width == 2 * second.height


def test_a_picture_is_drawn_anew_and_leaves_behind_what_was_hidden_after_it() -> None:
    made = drawn(picture(), PNG, 1)
    assert b"script" not in made
    with Image.open(BytesIO(made)) as shown:
        assert shown.convert("RGB").getpixel((50, 50)) == (0, 160, 0)


@pytest.mark.parametrize(
    ("data", "content_type", "page"),
    [
        pytest.param(b"%PDF-1.7 nothing", PDF, 1, id="not-a-pdf"),
        pytest.param(pdf(), PDF, 2, id="page-that-is-not-there"),
        pytest.param(JPEG, "image/jpeg", 1, id="empty-picture"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", PNG, 1, id="svg-under-another-name"),
        pytest.param(b"Bonjour", "text/plain; charset=utf-8", 1, id="text"),
    ],
)
def test_what_cannot_be_drawn_is_said_so(data: bytes, content_type: str, page: int) -> None:
    with pytest.raises(Undrawable):
        drawn(data, content_type, page)


def test_a_picture_that_unfolds_into_gigabytes_costs_only_its_own_process() -> None:
    side = 30_000

    def part(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * side)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    bomb = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")
    with pytest.raises(Undrawable):
        drawn(bomb, PNG, 1)


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_pictures, "SECONDS", 0.001)
    with pytest.raises(Undrawable, match="too long"):
        drawn(pdf(), PDF, 1)


def test_the_command_is_this_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[list[str]] = []
    real = subprocess.run

    def run(command: list[str], **more: Any) -> Any:
        said.append(command)
        return real(command, **more)

    monkeypatch.setattr(subprocess, "run", run)
    drawn(pdf(), PDF, 1)
    assert said[0][1:] == ["-I", evidence_pictures.__file__, "draw", "pdf", "1"]
