"""One-time passwords against the vectors of RFC 6238, Appendix B, and RFC 4226, Appendix D."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    step = totp.step_of(datetime.fromtimestamp(seconds, UTC))
    assert totp.code(SECRET, step, digits=8) == expected
    assert totp.code(SECRET, step) == expected[2:]


def test_the_counters_are_those_of_the_older_standard() -> None:
    expected = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
    assert [totp.code(SECRET, counter) for counter in range(10)] == expected


def test_a_code_is_good_for_a_step_on_each_side_and_never_twice(at: datetime) -> None:
    step = totp.step_of(at)
    for drift, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.accepted(SECRET, totp.code(SECRET, step + drift), at=at, after=0)
        assert found == (step + drift if good else None)
    assert totp.accepted(SECRET, totp.code(SECRET, step), at=at, after=step) is None
    later = at + timedelta(seconds=totp.SECONDS)
    assert totp.accepted(SECRET, totp.code(SECRET, step + 1), at=later, after=step) == step + 1
    assert totp.accepted(SECRET, "٣٤٥٦٧٨", at=at, after=0) is None


def test_an_authenticator_reads_the_same_secret_from_the_code_and_from_the_text() -> None:
    address = urlsplit(totp.address(SECRET, "nadia@label.test", "Label"))
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", "/Label:nadia%40label.test")
    asked = parse_qs(address.query)
    assert base64.b32decode(asked["secret"][0]) == SECRET
    assert totp.written(SECRET).replace(" ", "") == asked["secret"][0]
