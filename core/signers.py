"""Signing behind one small protocol, whatever holds the key: an encrypted file here, a module elsewhere."""

from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Signer(Protocol):
    """Something that signs with Ed25519: certificates, status lists, checkpoints."""

    @property
    def name(self) -> str:
        """The key's public name, as « cert-2026-1 »: the fragment of its verification method."""

    @property
    def public_key(self) -> Ed25519PublicKey:
        """What verifies its signatures."""

    def sign(self, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        """The 64 bytes of the signature; `read` is what `data` digests, for a signer that reads what it signs."""


class Sealer(Protocol):
    """Something that signs with ECDSA on P-256 and SHA-256: the seal of PDFs."""

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        """What verifies its signatures."""

    def sign(self, data: bytes) -> bytes:
        """The signature (DER) of the SHA-256 digest of `data`."""


class FileSigner:
    """A signer whose key was read from an encrypted file."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.name = name
        self.public_key = private.public_key()
        self._private = private

    def sign(self, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        """The Ed25519 signature of `data`."""
        return self._private.sign(data)


class FileSealer:
    """A sealer whose key was read from an encrypted file."""

    def __init__(self, private: EllipticCurvePrivateKey) -> None:
        self.public_key = private.public_key()
        self._private = private

    def sign(self, data: bytes) -> bytes:
        """The ECDSA signature of `data`."""
        return self._private.sign(data, ec.ECDSA(hashes.SHA256()))
