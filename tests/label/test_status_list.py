"""Status lists: bits counted from the left, of the standard's least size, never handed out twice."""

from datetime import datetime, timedelta

import pytest

from label import status_list
from label.encoding import base64url

URL = "https://label.demo.test"


def test_only_the_revoked_bit_changes_and_it_is_counted_from_the_left() -> None:
    bits = status_list.revoke(status_list.empty(), 3)
    assert bits[0] == 0b0001_0000
    assert [index for index in range(64) if status_list.revoked(bits, index)] == [3]
    last = status_list.revoke(bits, status_list.ENTRIES - 1)
    assert status_list.revoked(last, status_list.ENTRIES - 1)
    assert last[-1] == 1


def test_revoking_twice_does_not_clear_the_bit() -> None:
    bits = status_list.revoke(status_list.empty(), 9)
    assert status_list.revoke(bits, 9) == bits


@pytest.mark.parametrize("index", [-1, status_list.ENTRIES])
def test_an_index_outside_the_list_is_not_valid_by_default(index: int) -> None:
    with pytest.raises(IndexError):
        status_list.revoked(status_list.empty(), index)


def test_the_published_empty_list_of_the_standard_is_read() -> None:
    """Source: W3C Bitstring Status List v1.0, example of an encoded list (131,072 entries, all zero)."""
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert status_list.decode(text) == status_list.empty()


def test_a_list_comes_back_and_is_always_written_alike() -> None:
    bits = status_list.revoke(status_list.revoke(status_list.empty(), 5), 70_000)
    assert status_list.decode(status_list.encode(bits)) == bits
    assert status_list.encode(bits) == status_list.encode(bits)


def test_a_list_of_another_size_a_bomb_and_noise_are_refused() -> None:
    import gzip

    for raw in (bytes(8), bytes(status_list.ENTRIES), bytes(50_000_000)):
        with pytest.raises(ValueError, match="size"):
            status_list.decode(base64url(gzip.compress(raw)))
    with pytest.raises(ValueError, match="compressed"):
        status_list.decode(base64url(b"\0" * 64))
    cut = gzip.compress(status_list.empty())[:-4]
    with pytest.raises(ValueError, match="size"):
        status_list.decode(base64url(cut))


def test_a_drawn_index_was_never_given() -> None:
    used = set(range(status_list.ENTRIES)) - {42}
    assert status_list.draw(used) == 42
    assert len({status_list.draw(()) for _ in range(50)}) > 45


def test_the_entry_and_the_list_speak_of_the_same_purpose_and_address(at: datetime) -> None:
    entry = status_list.entry(URL, "1", 77)
    listed = status_list.unsigned(URL, "1", status_list.empty(), at=at, until=at + timedelta(days=7))
    assert entry["statusPurpose"] == listed["credentialSubject"]["statusPurpose"] == "revocation"
    assert entry["statusListCredential"] == listed["id"] == f"{URL}/statut/1"
    assert entry["statusListIndex"] == "77"
    assert entry["id"] != entry["statusListCredential"]
    assert (listed["validFrom"], listed["validUntil"]) == ("2026-03-02T09:30:00Z", "2026-03-09T09:30:00Z")
