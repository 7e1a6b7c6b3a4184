"""Reading a signed document: canonical JSON, base 58, eddsa-jcs-2022 against a DID document."""

import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
Document = dict[str, Any]


class Refused(Exception):
    """The certificate is not accepted; the message is a French sentence that says why."""


def canonical(value: object) -> bytes:
    """RFC 8785, for documents without numbers that are not whole (ours hold none)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def read(data: bytes, what: str) -> Document:
    """The JSON object of these bytes, in its one canonical writing."""
    try:
        found = json.loads(data)
        same = canonical(found) == data
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} : ce n’est pas du JSON lisible.") from error
    if not isinstance(found, dict) or not same:
        raise Refused(f"{what} : le fichier n’est pas écrit comme il a été publié.")
    return found


def verified(signed: Document, published: Document, purpose: str, what: str) -> Document:
    """The document without its proof, once the proof holds; `purpose` begins the name of the key."""
    proof = signed.get("proof")
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    if not isinstance(proof, dict):
        raise Refused(f"{what} : il faut une signature, et une seule.")
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", "eddsa-jcs-2022"):
        raise Refused(f"{what} : le procédé de signature n’est pas celui attendu.")
    if proof.get("proofPurpose") != "assertionMethod" or proof.get("@context") != signed.get("@context"):
        raise Refused(f"{what} : la signature n’a pas été faite pour attester ce document.")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    hashed = sha256(canonical(options)).digest() + sha256(canonical(unsigned)).digest()
    try:
        _key(published, proof.get("verificationMethod"), purpose, what).verify(_signature(proof, what), hashed)
    except InvalidSignature as error:
        raise Refused(f"{what} : la signature ne correspond pas au contenu, il a été modifié.") from error
    return unsigned


def _key(published: Document, method: object, purpose: str, what: str) -> Ed25519PublicKey:
    if not isinstance(method, str) or method not in published.get("assertionMethod", []):
        raise Refused(f"{what} : la clé qui a signé n’est pas, ou plus, parmi celles que l’émetteur publie.")
    if not method.partition("#")[2].startswith(f"{purpose}-"):
        raise Refused(f"{what} : la clé qui a signé n’est pas faite pour cet usage.")
    found = [key["publicKeyMultibase"] for key in published["verificationMethod"] if key["id"] == method]
    data = _base58(found[0]) if len(found) == 1 else b""
    if data[:2] != b"\xed\x01" or len(data) != 34:
        raise Refused(f"{what} : la clé qui a signé est mal publiée.")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def _signature(proof: Document, what: str) -> bytes:
    signature = _base58(proof.get("proofValue"))
    if len(signature) != 64:
        raise Refused(f"{what} : la valeur de la signature est illisible.")
    return signature


def _base58(text: object) -> bytes:
    """The bytes of a multibase base 58 text; empty when it is not one."""
    if not isinstance(text, str) or not text.startswith("z") or set(text[1:]) - set(ALPHABET):
        return b""
    number = 0
    for character in text[1:]:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
