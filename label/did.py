"""The issuer's did:web identifier and document, from the public address and the keys that are published."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from label.encoding import base58, from_base58

CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
# The multicodec of an Ed25519 public key.
ED25519 = b"\xed\x01"


class PublicKey(Protocol):
    """A key as the document shows it: its name is the fragment of its address."""

    @property
    def name(self) -> str:
        """For instance `cert-2026-1`."""

    @property
    def public_key(self) -> Ed25519PublicKey:
        """The key itself."""


@lru_cache(maxsize=8)  # one address a platform, asked at each signature
def identifier(public_url: str) -> str:
    """`did:web:<host>`; a port is written %3A. ValueError for an address with a path or without a host."""
    parts = urlsplit(public_url)
    if not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"no did:web for {public_url!r}")
    return f"did:web:{parts.hostname}" + (f"%3A{parts.port}" if parts.port else "")


def method_id(public_url: str, name: str) -> str:
    """The address of one key of the document."""
    return f"{identifier(public_url)}#{name}"


def multikey(key: Ed25519PublicKey) -> str:
    """The public key as the document writes it."""
    return base58(ED25519 + key.public_bytes_raw())


def from_multikey(text: str) -> Ed25519PublicKey:
    """The key that `multikey` wrote; ValueError for any other kind of key."""
    data = from_base58(text)
    if data[:2] != ED25519:
        raise ValueError("not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def document(public_url: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """The document: every published key may assert, and `assertionMethod` holds strings only.

    No verifier honours `expires` or `revoked` on a method (measured on four): a healthy retired key stays, a
    compromised one is removed.
    """
    controller = identifier(public_url)
    return _document(controller, [_method(controller, key.name, multikey(key.public_key)) for key in keys])


def key_document(written: str) -> dict[str, Any]:
    """The did:key document that a public key is by itself, from its Multikey text; ValueError for another kind of key.

    Its one key may attest, and authenticate whoever presents what others attested.
    """
    if multikey(from_multikey(written)) != written:
        raise ValueError("not the one writing of an Ed25519 key")
    controller = f"did:key:{written}"
    made = _document(controller, [_method(controller, written, written)])
    return made | {"authentication": made["assertionMethod"]}


def _method(controller: str, name: str, written: str) -> dict[str, str]:
    return {
        "id": f"{controller}#{name}",
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": written,
    }


def _document(controller: str, methods: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": controller,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
