"""`label signer`: hold the keys in a process apart, and sign over a Unix socket what is well formed."""

import argparse
import os
import socketserver
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from audit import checkpoint
from core import key_files, keys, settings
from core.key_uses import Uses
from core.keys import Keyring, LiveKeys
from core.settings import Settings, SettingsError
from core.signer_link import Answer, Ask, Held
from core.signers import Sealer, Signer
from label.signing_desk import Desk, Refused, Signed

JOURNAL = "signatures.jsonl"
# A list of statuses is a few tens of kilobytes; nothing that is signed is larger than this.
LARGEST = 8 * 1024 * 1024
NO_SOCKET = "Donnez l’adresse de la prise : « label signer /run/label/signer.sock »."


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("signer", help="tient les clés à part et signe ce qui est bien formé")
    command.add_argument("socket", help="la prise Unix, que LABEL_SIGNER_SOCKET donne aux autres processus")
    command.add_argument("--group", action="store_true", help="ouvre la prise au groupe, pas au seul propriétaire")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    configured = settings.load()
    if configured.signer_socket:
        raise SettingsError("Ce processus tient les clés : retirez-lui LABEL_SIGNER_SOCKET.")
    configured.var.mkdir(parents=True, exist_ok=True)
    with server(configured, Path(arguments.socket), mode=0o660 if arguments.group else 0o600) as opened:
        print(f"Signature prête sur {arguments.socket}.", flush=True)
        try:
            opened.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


class Server(socketserver.ThreadingUnixStreamServer):
    """One thread a question, all over the same office."""

    daemon_threads = True

    def __init__(self, path: Path, office: "Office") -> None:
        self.office = office
        super().__init__(str(path), _Handler)


def server(configured: Settings, path: Path, *, mode: int = 0o600) -> Server:
    """The server on its socket, which these permission bits close to other accounts from its first moment."""
    office = Office(configured)
    path.unlink(missing_ok=True)
    before = os.umask(0o777 & ~mode)
    try:
        return Server(path, office)
    finally:
        os.umask(before)


class Office:
    """The keys, the checks before they sign, and a journal of its own: one line a signature, written before it."""

    def __init__(self, configured: Settings) -> None:
        self.settings, self.keys = configured, LiveKeys(configured)
        self.folder = keys.folder_of(configured)
        self.desk = Desk(configured.public_url, checkpoint.origin(configured.public_url))
        self._lock = Lock()

    def answer(self, asked: bytes) -> bytes:
        """The answer to one question, whatever its bytes."""
        try:
            ask = msgspec.msgpack.decode(asked, type=Ask)
        except msgspec.MsgspecError:
            return msgspec.msgpack.encode(Answer(refused="Demande illisible."))
        if not ask.key:
            return msgspec.msgpack.encode(self._held())
        try:
            return msgspec.msgpack.encode(Answer(signature=self._sign(ask)))
        except Refused as refused:
            print(f"{ask.key} : {refused}", file=sys.stderr, flush=True)
            return msgspec.msgpack.encode(Answer(refused=str(refused)))

    def _sign(self, ask: Ask) -> bytes:
        held = self.keys()
        signers: dict[str, tuple[str, Signer | Sealer]] = {one.name: (what, one) for what, one in _signing(held)}
        signers[held.seal.name] = ("seal", held.seal.signer)
        if ask.key not in signers:
            raise Refused("Cette clé ne signe pas, ou plus.")
        purpose, signer = signers[ask.key]
        with self._lock:
            self._write(ask, self.desk.read(purpose, ask.key, ask.data, ask.read))
        return signer.sign(ask.data)

    def _write(self, ask: Ask, what: str) -> None:
        line = Signed(datetime.now(UTC).isoformat(), ask.key, what, sha256(ask.data).hexdigest())
        handle = os.open(self.folder / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")

    def _held(self) -> Held:
        inventory, held = key_files.read_inventory(self.folder), self.keys()
        return Held(
            inventory=inventory,
            publics=_publics(held),
            seals={name: (self.folder / f"{name}.crt").read_bytes() for name in inventory.seals},
            uses={name: Uses(self.folder).of(name) for name in inventory.names},
        )


def _signing(held: Keyring) -> list[tuple[str, Signer]]:
    """Every signer with what it signs, but for the seal."""
    return [("certificate", held.certificate), ("status", held.status), *(("log", one) for one in held.logs)]


def _publics(held: Keyring) -> dict[str, bytes]:
    signing = {signer.name: signer.public_key for _, signer in _signing(held)}
    coming = {key.name: key.public_key for key in held.coming}
    return {name: key.public_bytes_raw() for name, key in (signing | coming).items()}


class _Handler(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        """Read one question to its end, answer it."""
        asked = self.rfile.read(LARGEST + 1)
        if len(asked) <= LARGEST and isinstance(self.server, Server):
            self.wfile.write(self.server.office.answer(asked))
