"""The offline code: small, signed by a key of certificates, refused when a single bit of it moves."""

from datetime import UTC, datetime

import msgspec
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.keys import Keyring
from core.signers import FileSigner
from label import cbor, offline
from label.editions import did_document
from label.proofs import ProofError
from tests.label.attested import AT, NUMBER, PLACE, saying

URL = PLACE.public_url


@pytest.fixture
def token(keyring: Keyring) -> bytes:
    return offline.sign(saying(), PLACE, keyring.certificate)


def test_a_token_says_who_holds_what_until_when(token: bytes, keyring: Keyring) -> None:
    said = offline.verify(token, did_document(keyring, URL))
    assert (said.number, said.edition, said.holder) == (NUMBER, PLACE.edition, "Centre hospitalier Sainte-Odile")
    assert said.title == "Démonstration, sans valeur – Équipe heureuse, Patients heureux"
    assert said.valid_from == AT
    assert said.valid_until == datetime(2029, 3, 1, 22, 59, 59, tzinfo=UTC)


def test_the_code_stays_small_enough_for_paper(token: bytes) -> None:
    """Letters and digits only, so that the QR code packs two of them in eleven bits."""
    address = offline.address(URL, token)
    assert len(token) <= 280
    assert address == address.upper()
    code = segno.make(address, error="m")
    assert (code.mode, int(code.version) <= 15) == ("alphanumeric", True)


def test_an_address_is_read_whatever_its_case(token: bytes) -> None:
    text = offline.address(URL, token).rpartition("/")[2]
    assert offline.read(text) == offline.read(text.lower()) == token
    for wrong in ("", "1", "É", f"{text}A", f"{text}=", text[:-1] + ("A" if text[-1] != "A" else "B")):
        with pytest.raises(ProofError):
            offline.verify(offline.read(wrong), {"id": "did:web:label.demo.test", "assertionMethod": []})


def test_no_bit_of_a_token_may_move(token: bytes, keyring: Keyring) -> None:
    published = did_document(keyring, URL)
    for place in range(8 * len(token)):
        changed = bytearray(token)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(ProofError):
            offline.verify(bytes(changed), published)
    for cut in range(len(token)):
        with pytest.raises(ProofError):
            offline.verify(token[:cut], published)


def test_only_a_published_key_of_certificates_is_believed(keyring: Keyring) -> None:
    published = did_document(keyring, URL)
    forger = FileSigner(keyring.certificate.name, Ed25519PrivateKey.generate())
    unknown = FileSigner("cert-1999-1", Ed25519PrivateKey.generate())
    for signer in (forger, unknown, keyring.status):
        with pytest.raises(ProofError):
            offline.verify(offline.sign(saying(), PLACE, signer), published)
    removed = published | {"assertionMethod": published["assertionMethod"][1:]}
    with pytest.raises(ProofError):
        offline.verify(offline.sign(saying(), PLACE, keyring.certificate), removed)


def test_the_token_of_another_issuer_is_refused(keyring: Keyring) -> None:
    elsewhere = msgspec.structs.replace(PLACE, public_url="https://ailleurs.test")
    with pytest.raises(ProofError):
        offline.verify(offline.sign(saying(), elsewhere, keyring.certificate), did_document(keyring, URL))


@pytest.mark.parametrize("tag", [17, 61, 98])
def test_another_kind_of_message_is_refused(tag: int, token: bytes, keyring: Keyring) -> None:
    with pytest.raises(ProofError):
        offline.verify(cbor.encode(cbor.Tag(tag, cbor.decode(token).value)), did_document(keyring, URL))


def test_a_header_that_nothing_signs_is_refused(token: bytes, keyring: Keyring) -> None:
    protected, _, payload, signature = cbor.decode(token).value
    with pytest.raises(ProofError):
        more = cbor.encode(cbor.Tag(18, [protected, {4: b"x"}, payload, signature]))
        offline.verify(more, did_document(keyring, URL))
