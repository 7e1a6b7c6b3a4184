"""The seals of PDFs: certificates that hold, and the key behind the one of today."""

from collections.abc import Mapping, Sequence

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from core.key_files import Inventory
from core.signers import Sealer


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """The certificate of a key that seals PDFs, or sealed some, and those above it (none when self-signed)."""

    name: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def above(self) -> tuple[x509.Certificate, ...]:
        """The certificates above it, or itself when there are none."""
        return self.chain or (self.certificate,)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate, as verifiers of PDFs load it."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def root_pem(self) -> bytes:
        """What a reader of PDFs is asked to trust: the certificate at the top."""
        return self.above[-1].public_bytes(Encoding.PEM)


class SealKey(Seal, frozen=True, kw_only=True):
    """The P-256 key that seals PDFs today."""

    signer: Sealer


def other_seals(inventory: Inventory, chains: Mapping[str, Sequence[x509.Certificate]]) -> tuple[Seal, ...]:
    """The seals that hold beside the one of today, from the certificates of each by name."""
    names = [name for name in inventory.seals if name != inventory.current["seal"]]
    return tuple(Seal(name=name, certificate=chains[name][0], chain=tuple(chains[name][1:])) for name in names)
