"""CBOR: the examples of RFC 8949, appendix A, and no second writing of anything."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label import cbor
from label.cbor import CborError, Tag

EXAMPLES: list[tuple[Any, str]] = [
    (0, "00"),
    (23, "17"),
    (24, "1818"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (b"", "40"),
    (bytes.fromhex("01020304"), "4401020304"),
    ("", "60"),
    ("IETF", "6449455446"),
    ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"),
    ([], "80"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (Tag(1, 1363896240), "c11a514b67b0"),
    (Tag(32, "http://www.example.com"), "d82076687474703a2f2f7777772e6578616d706c652e636f6d"),
]


@pytest.mark.parametrize(("value", "written"), EXAMPLES, ids=[written for _, written in EXAMPLES])
def test_the_examples_of_the_standard(value: Any, written: str) -> None:
    assert cbor.encode(value).hex() == written
    assert cbor.decode(bytes.fromhex(written)) == value


@pytest.mark.parametrize(
    "written",
    [
        *("", "1800", "190017", "a203040102", "a201020102", "5f4101ff", "9fff", "f4", "fb3ff199999999999a", "6161ff"),
        *("62c3", "0000", "82", "bb00000000ffffffff", "9bffffffffffffffff", "61ff", "1c", "a1"),
    ],
)
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(CborError):
        cbor.decode(bytes.fromhex(written))


def test_deep_nesting_is_refused_without_a_crash() -> None:
    with pytest.raises(CborError):
        cbor.decode(b"\x81" * 100_000 + b"\x00")


@pytest.mark.parametrize("value", [1.5, None, True, {1.5: 2}])
def test_what_tokens_do_not_hold_is_not_written(value: Any) -> None:
    with pytest.raises(TypeError, match="no CBOR"):
        cbor.encode(value)


@given(st.binary(max_size=60))
def test_bytes_that_are_read_are_the_one_writing(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except CborError:
        return
    assert cbor.encode(value) == data
