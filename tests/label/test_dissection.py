"""A hostile PDF costs only its own process: little memory, little time, and nothing of it is believed."""

import subprocess
import sys
import zlib

import pytest

from label import dissection, pdf, proofs
from label.credential import unsigned
from tests.label.attested import PLACE, STATEMENT

CREDENTIAL = proofs.written(unsigned(STATEMENT, PLACE))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return pdf.render(STATEMENT, PLACE, CREDENTIAL)


def test_the_credential_comes_out_byte_for_byte(printed: bytes) -> None:
    assert dissection.credential_of(printed) == CREDENTIAL


def test_a_file_that_is_no_pdf_is_unreadable() -> None:
    for data in (b"", b"x", b"%PDF-1.7 x"):
        with pytest.raises(dissection.Unreadable):
            dissection.credential_of(data)


def bomb() -> bytes:
    """A PDF of a few megabytes whose table of objects unfolds into half a gigabyte."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b"\0" * 2**20) for _ in range(512)) + packer.flush()
    head = b"%PDF-1.7\n"
    table = b"1 0 obj\n<</Type/XRef/Size 9/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return head + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


# In a process of its own: the most memory that a child ever took, in kilobytes.
MEASURE = """
import resource, sys
from label import dissection
try:
    dissection.credential_of(sys.stdin.buffer.read())
except dissection.Unreadable:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_file_that_unfolds_into_gigabytes_is_stopped_at_the_limit() -> None:
    measured = subprocess.run([sys.executable, "-c", MEASURE], input=bomb(), capture_output=True, check=True)
    assert 0 < int(measured.stdout) * 1024 < dissection.MEMORY


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, printed: bytes) -> None:
    monkeypatch.setattr(dissection, "SECONDS", 0.001)
    with pytest.raises(dissection.Unreadable):
        dissection.credential_of(printed)
