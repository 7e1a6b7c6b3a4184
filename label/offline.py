"""A certificate in two hundred bytes (CBOR Web Token, COSE_Sign1): a QR code that is verified without a network."""

import base64
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.signers import Signer
from label import cbor, did
from label.attestation import Place, Statement, valid_from
from label.moments import last_second
from label.proofs import ProofError

# RFC 9052 and RFC 8392: the tag of COSE_Sign1; headers « alg » and « kid »; EdDSA; registered claims.
SIGN1, ALGORITHM, KEY, EDDSA = 18, 1, 4, -8
ISSUER, SUBJECT, EXPIRES, NOT_BEFORE = 1, 2, 4, 5
# Private claims (RFC 8392, 9.1: under -65536): who holds which label, under which edition.
HOLDER, TITLE, EDITION = -65537, -65538, -65539
WRONG = "Ce code n’a pas été signé par cet organisme, ou il a été modifié."


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What the code says: true when it was signed; only the network knows whether it still is."""

    number: str
    edition: int
    holder: str
    title: str
    valid_from: datetime
    valid_until: datetime


def sign(statement: Statement, place: Place, signer: Signer) -> bytes:
    """The token of an edition."""
    claims = {
        ISSUER: did.identifier(place.public_url),
        SUBJECT: place.number,
        EXPIRES: int(last_second(statement.valid_until).timestamp()),
        NOT_BEFORE: int(valid_from(statement, place).timestamp()),
        HOLDER: statement.organisation,
        TITLE: f"Démonstration, sans valeur – {statement.title}" if statement.demo else statement.title,
        EDITION: place.edition,
    }
    protected = cbor.encode({ALGORITHM: EDDSA, KEY: signer.name.encode()})
    payload = cbor.encode(claims)
    signature = signer.sign(_signed(protected, payload))
    return cbor.encode(cbor.Tag(SIGN1, [protected, {}, payload, signature]))


def verify(token: bytes, did_document: dict[str, Any]) -> Token:
    """What a token says, once its signature is verified with a published key of certificates; ProofError."""
    try:
        tagged = cbor.decode(token)
        protected, unprotected, payload, signature = tagged.value
        header, claims = cbor.decode(protected), cbor.decode(payload)
        named = f"{did_document['id']}#{header[KEY].decode()}"
        if tagged.number != SIGN1 or unprotected != {} or header != {ALGORITHM: EDDSA, KEY: header[KEY]}:
            raise ProofError(WRONG)
        if claims[ISSUER] != did_document["id"]:
            raise ProofError(WRONG)
        _key(did_document, named).verify(signature, _signed(protected, payload))
        return Token(
            number=claims[SUBJECT],
            edition=claims[EDITION],
            holder=claims[HOLDER],
            title=claims[TITLE],
            valid_from=datetime.fromtimestamp(claims[NOT_BEFORE], UTC),
            valid_until=datetime.fromtimestamp(claims[EXPIRES], UTC),
        )
    except (InvalidSignature, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ProofError(WRONG) from error


def address(public_url: str, token: bytes) -> str:
    """The address that the QR code writes, all in capitals, which makes a smaller code."""
    return f"{public_url}/V/".upper() + base64.b32encode(token).decode().rstrip("=")


def read(text: str) -> bytes:
    """The token of the end of an address, whatever its case; ProofError."""
    try:
        token = base64.b32decode(text + "=" * (-len(text) % 8), casefold=True)
    except ValueError as error:
        raise ProofError(WRONG) from error
    if base64.b32encode(token).decode().rstrip("=") != text.upper():
        raise ProofError(WRONG)
    return token


def _key(did_document: dict[str, Any], method: str) -> Ed25519PublicKey:
    if method not in did_document["assertionMethod"] or not method.partition("#")[2].startswith("cert-"):
        raise ProofError(WRONG)
    (found,) = [entry for entry in did_document["verificationMethod"] if entry["id"] == method]
    return did.from_multikey(found["publicKeyMultibase"])


def _signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure of RFC 9052, 4.4."""
    return cbor.encode(["Signature1", protected, b"", payload])
