"""Proofs: published vectors, one proof exactly, keys of the right use, one writing of each document."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from core.keys import Keyring
from label import did, proofs
from label.credential import unsigned
from label.editions import did_document
from label.encoding import base58, from_base58
from label.proofs import ProofError
from tests.label.attested import PLACE, STATEMENT

URL = PLACE.public_url
Document = dict[str, Any]

# Source: W3C Data Integrity EdDSA Cryptosuites v1.0, appendix B.2, representation eddsa-jcs-2022.
PUBLISHED_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PUBLISHED = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PUBLISHED_OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"did:key:{PUBLISHED_KEY}#{PUBLISHED_KEY}",
    "proofPurpose": "assertionMethod",
    "@context": PUBLISHED["@context"],
}
PUBLISHED_HASH = (
    "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
    "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
)
PUBLISHED_VALUE = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"


@pytest.fixture(scope="module")
def document() -> Document:
    return unsigned(STATEMENT, PLACE)


@pytest.fixture(params=[proofs.sign_rdfc, proofs.sign_jcs], ids=["rdfc", "jcs"])
def signed(request: pytest.FixtureRequest, document: Document, keyring: Keyring, at: datetime) -> Document:
    sign: Callable[..., Document] = request.param
    return sign(document, keyring.certificate, URL, at)


def check(signed: Document, keyring: Keyring, purpose: str = "cert") -> Document:
    return proofs.verify(signed, did_document(keyring, URL), purpose=purpose)


def proof_of(signed: Document) -> Document:
    proof = signed["proof"]
    found: Document = proof[0] if isinstance(proof, list) else proof
    return found


def with_proof(signed: Document, **changed: Any) -> Document:
    proof = proof_of(signed) | changed
    return signed | {"proof": [proof] if isinstance(signed["proof"], list) else proof}


def test_the_published_vector_has_its_hash_and_its_signature() -> None:
    hashed = proofs.digests(proofs.PARTS[proofs.JCS](PUBLISHED, PUBLISHED_OPTIONS, None))
    assert hashed.hex() == PUBLISHED_HASH
    did.from_multikey(PUBLISHED_KEY).verify(from_base58(PUBLISHED_VALUE), hashed)


def test_what_was_signed_comes_back(signed: Document, document: Document, keyring: Keyring) -> None:
    assert check(signed, keyring) == document


def test_an_rdfc_proof_stands_alone_in_an_array_without_context(
    document: Document, keyring: Keyring, at: datetime
) -> None:
    proof = proofs.sign_rdfc(document, keyring.certificate, URL, at)["proof"]
    assert [sorted(one) for one in proof] == [
        ["created", "cryptosuite", "proofPurpose", "proofValue", "type", "verificationMethod"]
    ]
    assert proof[0]["verificationMethod"] == f"did:web:label.demo.test#{keyring.certificate.name}"


def test_a_jcs_proof_repeats_the_context(document: Document, keyring: Keyring, at: datetime) -> None:
    assert proofs.sign_jcs(document, keyring.certificate, URL, at)["proof"]["@context"] == document["@context"]


def test_a_changed_field_breaks_the_proof(signed: Document, keyring: Keyring) -> None:
    with pytest.raises(ProofError, match="modifié"):
        check(signed | {"validUntil": "2099-01-01T00:00:00Z"}, keyring)


def test_a_changed_option_of_the_proof_breaks_it(signed: Document, keyring: Keyring) -> None:
    with pytest.raises(ProofError, match="modifié"):
        check(with_proof(signed, created="2020-01-01T00:00:00Z"), keyring)


@pytest.mark.parametrize("suite", ["none", "HS256", "eddsa-2022", "ecdsa-rdfc-2019", None, ["eddsa-jcs-2022"]])
def test_another_algorithm_is_refused_by_its_name(suite: object, signed: Document, keyring: Keyring) -> None:
    with pytest.raises(ProofError, match="procédé"):
        check(with_proof(signed, cryptosuite=suite), keyring)


def test_the_other_suite_cannot_be_claimed(signed: Document, keyring: Keyring) -> None:
    other = {proofs.RDFC: proofs.JCS, proofs.JCS: proofs.RDFC}[proof_of(signed)["cryptosuite"]]
    with pytest.raises(ProofError):
        check(with_proof(signed, cryptosuite=other), keyring)


def test_two_proofs_are_refused_even_when_both_are_good(signed: Document, keyring: Keyring) -> None:
    for several in ([proof_of(signed)] * 2, [], None):
        with pytest.raises(ProofError, match="une seule"):
            check(signed | {"proof": several}, keyring)


def test_a_removed_key_no_longer_attests(signed: Document, keyring: Keyring) -> None:
    published = did_document(keyring, URL)
    published["assertionMethod"] = published["assertionMethod"][1:]
    with pytest.raises(ProofError, match="plus, parmi les clés"):
        proofs.verify(signed, published, purpose="cert")


def test_the_key_of_status_lists_signs_no_certificate(document: Document, keyring: Keyring, at: datetime) -> None:
    signed = proofs.sign_jcs(document, keyring.status, URL, at)
    with pytest.raises(ProofError, match="usage"):
        check(signed, keyring)
    assert check(signed, keyring, "statut") == document


def test_another_issuer_is_refused(document: Document, keyring: Keyring, at: datetime) -> None:
    foreign = document | {"issuer": document["issuer"] | {"id": "did:web:ailleurs.test"}}
    with pytest.raises(ProofError, match="émetteur"):
        check(proofs.sign_jcs(foreign, keyring.certificate, URL, at), keyring)


def test_a_proof_for_another_purpose_is_refused(signed: Document, keyring: Keyring) -> None:
    with pytest.raises(ProofError, match="attester"):
        check(with_proof(signed, proofPurpose="authentication"), keyring)


@pytest.mark.parametrize(
    "value",
    ["", "z", "u123", "z11", None, 3, PUBLISHED_VALUE + "1", "z" + "1" * 65],
)
def test_an_unreadable_value_is_refused(value: object, signed: Document, keyring: Keyring) -> None:
    with pytest.raises(ProofError, match="illisible"):
        check(with_proof(signed, proofValue=value), keyring)


def test_a_value_too_long_to_be_a_signature_is_refused_unread(
    signed: Document, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(text: str) -> bytes:
        read.append(text)
        return from_base58(text)

    monkeypatch.setattr(proofs, "from_base58", reading)
    check(signed, keyring)
    with pytest.raises(ProofError, match="illisible"):
        check(with_proof(signed, proofValue="z" + "2" * 100_000), keyring)
    assert read == [proof_of(signed)["proofValue"]]
    assert len(base58(b"\xff" * 64)) == proofs.LONGEST_VALUE


def test_bytes_are_read_only_in_their_one_writing(signed: Document) -> None:
    data = proofs.written(signed)
    assert proofs.read(data) == signed
    for other in (
        data + b"\n",
        data.replace(b":", b": ", 1),
        b"[]",
        b"",
        b"{",
        b"\xff",
        data.replace(b"{", b'{"id":1,', 1),
    ):
        with pytest.raises(ProofError):
            proofs.read(other)
    with pytest.raises(ProofError):
        proofs.read(b"[" * 100_000)


def test_the_digest_does_not_depend_on_the_order_of_keys(document: Document) -> None:
    assert proofs.digest_of(document) == proofs.digest_of(dict(reversed(document.items())))
    assert proofs.digest_of(document) != proofs.digest_of(document | {"name": "autre"})
