"""did:web: the identifier of the public address, and a document that four verifiers understand."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec.structs import replace

from core.keys import Keyring, PublishedKey
from label import did
from label.editions import did_document


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://label.demo.test", "did:web:label.demo.test"),
        ("https://label.demo.test/", "did:web:label.demo.test"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
    ],
)
def test_the_identifier_is_the_host(address: str, expected: str) -> None:
    assert did.identifier(address) == expected


@pytest.mark.parametrize("address", ["https://label.test/certificats", "label.test", ""])
def test_an_address_that_makes_no_identifier_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no did:web"):
        did.identifier(address)


def test_a_key_is_written_as_the_published_vector() -> None:
    """Source: W3C Data Integrity EdDSA Cryptosuites v1.0, appendix B (test vectors), public key."""
    key = did.from_multikey("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")
    assert did.multikey(key) == "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


def test_another_kind_of_key_is_refused() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        did.from_multikey("zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP")


def test_the_document_asserts_with_strings_and_keeps_healthy_retired_keys(keyring: Keyring) -> None:
    old = Ed25519PublicKey.from_public_bytes(bytes(31) + b"\1")
    retired = (PublishedKey("cert-2020-1", "certificate", old), PublishedKey("journal-2020-1", "log", old))
    made = did_document(replace(keyring, retired=retired), "https://label.demo.test")
    names = [method.partition("#")[2] for method in made["assertionMethod"]]
    assert names == [keyring.certificate.name, keyring.status.name, "cert-2020-1"]
    assert [method["id"] for method in made["verificationMethod"]] == made["assertionMethod"]
    assert {method["type"] for method in made["verificationMethod"]} == {"Multikey"}
