"""Multibase: published vectors, round trips, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.encoding import ALPHABET, base58, base64url, from_base58, from_base64url


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)
def test_base_58_is_that_of_the_published_vectors(data: bytes, text: str) -> None:
    """Source: draft-msporny-base58-03, section 5."""
    assert base58(data) == text
    assert from_base58(text) == data


@given(st.binary(max_size=80))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    assert from_base58(base58(data)) == data
    assert from_base64url(base64url(data)) == data


@given(st.text(ALPHABET, max_size=100))
def test_bytes_have_one_writing_in_base_58(digits: str) -> None:
    """So whoever read a signature need not write it again to know that no other text carries it."""
    assert base58(from_base58(f"z{digits}")) == f"z{digits}"


@given(st.text(st.one_of(st.sampled_from(ALPHABET), st.characters()), min_size=1, max_size=6))
def test_a_character_of_another_alphabet_is_refused_wherever_it_is(digits: str) -> None:
    if set(digits) <= set(ALPHABET):
        from_base58(f"z{digits}")
    else:
        with pytest.raises(ValueError, match="digit"):
            from_base58(f"z{digits}")


@pytest.mark.parametrize("text", ["", "2NEpo", "z0", "zO", "zé", "uAAAA"])
def test_a_text_of_another_base_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_base58(text)


@pytest.mark.parametrize("text", ["", "AAAA", "u!", "uAAAA=A", "uA"])
def test_a_damaged_base_64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_base64url(text)
