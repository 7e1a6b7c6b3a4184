"""Signing by a process apart, over a Unix socket: whoever serves pages holds no private key."""

import socket
import time
from threading import Lock

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import Unavailable
from core.key_files import Inventory
from core.key_uses import Use
from core.keys import Keyring, PublishedKey, retired
from core.seals import SealKey, other_seals

SECONDS = 10.0
# How long what the signer said of its keys is believed without asking again.
FRESH = 5.0
AWAY = "Le service de signature ne répond pas : rien n’a été signé ni enregistré. Réessayez dans quelques minutes."


class Ask(msgspec.Struct, frozen=True):
    """`key` is empty to ask what the signer holds; else sign `data`, which digests `read` when that is not empty."""

    key: str = ""
    data: bytes = b""
    read: list[bytes] = []


class Answer(msgspec.Struct, frozen=True):
    """A signature, or the French sentence that says why there is none."""

    signature: bytes = b""
    refused: str = ""


class Held(msgspec.Struct, frozen=True):
    """What the signer holds, without anything secret: `publics` (32 bytes), `seals` (PEM) and `uses` by name."""

    inventory: Inventory
    publics: dict[str, bytes]
    seals: dict[str, bytes]
    uses: dict[str, Use]


class Link:
    """One question, one answer, one connection: MessagePack until the asker closes its side."""

    def __init__(self, path: str) -> None:
        self.path = path

    def held(self) -> Held:
        """What the signer holds; Unavailable."""
        return msgspec.msgpack.decode(self._ask(Ask()), type=Held)

    def sign(self, key: str, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        """The signature; Unavailable when the signer is away, or refuses what it read."""
        answer = msgspec.msgpack.decode(self._ask(Ask(key, data, list(read))), type=Answer)
        if answer.refused:
            raise Unavailable(answer.refused)
        return answer.signature

    def _ask(self, ask: Ask) -> bytes:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
                opened.settimeout(SECONDS)
                opened.connect(self.path)
                opened.sendall(msgspec.msgpack.encode(ask))
                opened.shutdown(socket.SHUT_WR)
                said = b"".join(iter(lambda: opened.recv(65536), b""))
        except OSError as error:
            raise Unavailable(AWAY) from error
        if not said:
            raise Unavailable(AWAY)
        return said


class RemoteSigner:
    """An Ed25519 signer whose key the other process holds."""

    def __init__(self, name: str, public: bytes, link: Link) -> None:
        self.name, self._link = name, link
        self.public_key = Ed25519PublicKey.from_public_bytes(public)

    def sign(self, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        """The signature, once the other process has read what it signs."""
        return self._link.sign(self.name, data, read)


class RemoteSealer:
    """The sealer whose key the other process holds."""

    def __init__(self, name: str, public: EllipticCurvePublicKey, link: Link) -> None:
        self.public_key, self._name, self._link = public, name, link

    def sign(self, data: bytes) -> bytes:
        """The signature, once the other process has read what it signs."""
        return self._link.sign(self._name, data)


class RemoteKeys:
    """The keyring of a signer apart; what was last said of it serves to verify while it is away."""

    def __init__(self, path: str) -> None:
        self._link, self._lock = Link(path), Lock()
        self._keyring, self._asked = _keyring(self._link), time.monotonic()

    def __call__(self) -> Keyring:
        """The keys as they are now, or as they were when the signer last answered."""
        with self._lock:
            if time.monotonic() - self._asked >= FRESH:
                self._asked = time.monotonic()
                try:
                    self._keyring = _keyring(self._link)
                except Unavailable:
                    return self._keyring
            return self._keyring


def _keyring(link: Link) -> Keyring:
    held = link.held()
    known, current = held.inventory, held.inventory.current

    def published(name: str, purpose: str) -> PublishedKey:
        return PublishedKey(name, purpose, Ed25519PublicKey.from_public_bytes(held.publics[name]))

    def signer(name: str) -> RemoteSigner:
        return RemoteSigner(name, held.publics[name], link)

    seals = {name: x509.load_pem_x509_certificates(data) for name, data in held.seals.items()}
    certificate, *chain = seals[current["seal"]]
    public = certificate.public_key()
    assert isinstance(public, EllipticCurvePublicKey)  # noqa: S101 (the signer checked it)
    return Keyring(
        certificate=signer(current["certificate"]),
        status=signer(current["status"]),
        log=signer(current["log"]),
        seal=SealKey(
            name=current["seal"],
            signer=RemoteSealer(current["seal"], public, link),
            certificate=certificate,
            chain=tuple(chain),
        ),
        log_next=signer(known.coming["log"]) if "log" in known.coming else None,
        retired=retired(known),
        coming=tuple(published(name, purpose) for purpose, name in known.coming.items() if purpose != "seal"),
        compromised=tuple(known.compromised),
        other_seals=other_seals(known, seals),
    )
