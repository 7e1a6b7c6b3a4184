"""The seal's key as pyHanko uses one: it stays behind the signer, in a file, a module or a process apart."""

from typing import Any

from asn1crypto import algos, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.seals import SealKey


class SealSigner(Signer):
    """ECDSA on P-256 with SHA-256, by whatever holds the key."""

    def __init__(self, key: SealKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(x509_of(above) for above in key.chain)
        super().__init__(
            signing_cert=x509_of(key.certificate),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=False,  # nothing would cover its bytes, and a reader brings its own roots
        )
        self._sealer = key.signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of `data`; a rehearsal, which measures its length, is not shown to the key."""
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        longest = 72  # a DER sequence of two integers of 33 bytes at most
        return bytes(longest) if dry_run else self._sealer.sign(data)


def x509_of(certificate: certificates.Certificate) -> Any:
    """The certificate as pyHanko reads it."""
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
