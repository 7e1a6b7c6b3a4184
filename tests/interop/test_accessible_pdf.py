"""The printed certificate as outloud judges it: tagged, named, described. It is not veraPDF, and nobody says so."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.interop.tools import environment

pytestmark = pytest.mark.slow


def faults(pdf: Path) -> str:
    """What outloud says of a file that it refuses; empty for one that it passes."""
    command = [str(environment("outloud") / "outloud"), "--no-info", str(pdf)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return "" if answer.returncode == 0 else answer.stdout


def untagged(pdf: Any) -> None:
    del pdf.Root.StructTreeRoot


def unnamed(pdf: Any) -> None:
    """Neither code, bar nor seal says any more what it is."""
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and "/Alt" in one:
            del one["/Alt"]


def speechless(pdf: Any) -> None:
    del pdf.Root.Lang


def test_the_sealed_certificate_has_no_fault(site: Path, number: str) -> None:
    assert faults(site / f"c/{number}/certificat.pdf") == ""


@pytest.mark.parametrize("spoilt", [untagged, unnamed, speechless])
def test_a_certificate_that_some_could_not_read_is_refused(
    spoilt: Callable[[Any], None], site: Path, number: str
) -> None:
    pdf, out = site / f"c/{number}/certificat.pdf", io.BytesIO()
    with pikepdf.open(pdf) as opened:
        spoilt(opened)
        opened.save(out)
    pdf.write_bytes(out.getvalue())
    assert "error" in faults(pdf)
