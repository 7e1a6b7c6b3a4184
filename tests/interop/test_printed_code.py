"""A picture of the printed certificate is enough: its second QR code, read and verified by software of others."""

import base64
import subprocess
from pathlib import Path

import pytest

from tests.interop.test_verifiers import VERIFIERS
from tests.interop.tools import HERE, environment, tool

pytestmark = [pytest.mark.slow, pytest.mark.node]
JUDGES = ["cwt", "cose-kit"]


@pytest.fixture(scope="session", params=[100, 150, 300])
def codes(
    request: pytest.FixtureRequest,
    published: Path,
    platform: tuple[object, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[str]:
    """The codes that zxing-cpp reads on the page drawn by poppler, at so many dots an inch."""
    picture = tmp_path_factory.mktemp("page") / "page"
    printed = published / f"c/{platform[1]}/certificat.pdf"
    draw = [
        tool("pdftoppm", "poppler-utils"),
        "-r",
        str(request.param),
        "-png",
        "-singlefile",
        str(printed),
        str(picture),
    ]
    subprocess.run(draw, check=True, capture_output=True, timeout=60)
    read = [str(environment("codes") / "python"), "read_codes.py", f"{picture}.png"]
    answer = subprocess.run(read, check=True, capture_output=True, text=True, timeout=120, cwd=HERE)
    return answer.stdout.splitlines()


def token(codes: list[str]) -> bytes:
    (written,) = [code.partition("/V/")[2] for code in codes if "/V/" in code]
    return base64.b32decode(written + "=" * (-len(written) % 8))


def test_the_page_bears_the_address_and_the_signed_code(codes: list[str], site: Path, number: str) -> None:
    assert f"HTTPS://LABEL.DEMO.TEST/C/{number}" in codes
    assert token(codes) == (site / f"c/{number}/attestation.cwt").read_bytes()
    assert len(codes) == 2


@pytest.mark.parametrize("judge", JUDGES)
def test_what_was_read_is_verified_without_a_network(
    judge: str, codes: list[str], site: Path, number: str, node: str
) -> None:
    read = site / f"c/{number}/attestation.cwt"
    read.write_bytes(token(codes))
    assert VERIFIERS[judge](site, number) == ""
    for position in range(0, len(token(codes)), 16):
        altered = bytearray(token(codes))
        altered[position] ^= 1
        read.write_bytes(altered)
        assert VERIFIERS[judge](site, number) != "", position
