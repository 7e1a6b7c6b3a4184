"""A picture of the printed certificate is enough: its second QR code, read and verified by software of others."""

import base64
import subprocess
from pathlib import Path

import pytest

from tests.interop.test_verifiers import VERIFIERS
from tests.interop.tools import HERE, environment, tool

pytestmark = [pytest.mark.slow, pytest.mark.node]


def codes(printed: Path, dots: int) -> list[str]:
    """The codes that zxing-cpp reads on the page drawn by poppler, at so many dots an inch."""
    picture = printed.with_name("page")
    draw = [tool("pdftoppm", "poppler-utils"), "-r", str(dots), "-png", "-singlefile", str(printed), str(picture)]
    subprocess.run(draw, check=True, capture_output=True, timeout=60)
    read = [str(environment("codes") / "python"), "read_codes.py", f"{picture}.png"]
    answer = subprocess.run(read, check=True, capture_output=True, text=True, timeout=120, cwd=HERE)
    return answer.stdout.splitlines()


def token(read: list[str]) -> bytes:
    (written,) = [code.partition("/V/")[2] for code in read if "/V/" in code]
    return base64.b32decode(written + "=" * (-len(written) % 8))


@pytest.mark.parametrize("dots", [100, 150, 300])
def test_the_page_bears_the_address_and_the_signed_code(dots: int, site: Path, number: str) -> None:
    read = codes(site / f"c/{number}/certificat.pdf", dots)
    assert sorted(code.split("/")[3] for code in read) == ["C", "V"]
    assert f"HTTPS://LABEL.DEMO.TEST/C/{number}" in read
    assert token(read) == (site / f"c/{number}/attestation.cwt").read_bytes()


@pytest.mark.parametrize("judge", ["cwt", "cose-kit"])
def test_what_was_read_is_verified_without_a_network(judge: str, site: Path, number: str, node: str) -> None:
    """Then with one bit changed, in the headers, the claims and the signature."""
    held, read = token(codes(site / f"c/{number}/certificat.pdf", 150)), site / f"c/{number}/attestation.cwt"
    read.write_bytes(held)
    assert VERIFIERS[judge](site, number) == ""
    for position in (12, len(held) // 2, len(held) - 1):
        altered = bytearray(held)
        altered[position] ^= 1
        read.write_bytes(altered)
        assert VERIFIERS[judge](site, number) != "", position
