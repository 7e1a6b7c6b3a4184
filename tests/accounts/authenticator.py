"""A software authenticator that shares nothing with what it is verified by: keys and signatures by `cryptography`.

Written from W3C Web Authentication Level 3, 6.1 (authenticator data), 6.5.4 (attestation object) and 5.8.1 (client
data); every part of an answer can be made wrong.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN, HOST = "http://localhost:8000", "localhost"


def written(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One device: one passkey, with a counter that grows unless told otherwise."""

    def __init__(self, *, private: int | None = None, credential_id: bytes = b"", counter: int = 0) -> None:
        curve = ec.SECP256R1()
        self.key = ec.derive_private_key(private, curve) if private else ec.generate_private_key(curve)
        numbers = self.key.public_key().public_numbers()
        self.cose = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        self.credential_id = credential_id or sha256(self.cose).digest()
        self.counter, self.handle = counter, b""

    def makes(
        self, options: dict[str, Any], *, origin: str = ORIGIN, host: str = HOST, flags: int = PRESENT | VERIFIED
    ) -> str:
        """What a browser sends once this passkey is made for these options."""
        self.handle = read(options["user"]["id"])
        credential = b"\0" * 16 + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.cose
        data = self._data(host, flags | ATTESTED) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"], origin)
        return self._sent({"clientDataJSON": written(client), "attestationObject": written(attestation)})

    def answers(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        host: str = HOST,
        flags: int = PRESENT | VERIFIED,
        counter: int | None = None,
        kind: str = "webauthn.get",
        **more: Any,
    ) -> str:
        """What a browser sends once this passkey has answered; `more` is written in the client data."""
        self.counter = self.counter + 1 if counter is None else counter
        data = self._data(host, flags)
        client = self._client(kind, options["challenge"], origin, **more)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._sent(
            {
                "clientDataJSON": written(client),
                "authenticatorData": written(data),
                "signature": written(signature),
                "userHandle": written(self.handle) if self.handle else None,
            }
        )

    def _data(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, origin: str, **more: Any) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, **more}).encode()

    def _sent(self, response: dict[str, Any]) -> str:
        name = written(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
