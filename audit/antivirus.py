"""The antivirus: clamd asked over its socket (INSTREAM); without a clear answer a file is not readable."""

import socket
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec

from core.settings import Settings

CHUNK = 64 * 1024
TIMEOUT = 30.0
# Seconds in which an antivirus that is there says so, however busy.
PATIENCE = 5.0
# What clamd finds, with « AlertExceedsMax yes », in a file that it did not read whole.
BEYOND = "Heuristics.Limits.Exceeded"


class Scan(msgspec.Struct, frozen=True):
    """What became of a file: its state, whether it may be opened, and a French sentence that says why."""

    state: str
    readable: bool
    note: str


Scanner = Callable[[bytes], Scan]

SAFE = Scan("safe", True, "Analysé par l’antivirus : rien de suspect.")
UNCONFIGURED = Scan("pending", False, "En attente d’analyse : aucun antivirus n’est relié à la plateforme.")
UNSCANNED = Scan("pending", True, "Non analysé : l’exploitant de la plateforme accepte les fichiers sans antivirus.")
SILENT = Scan("pending", False, "En attente d’analyse : l’antivirus n’a pas répondu.")
SLOW = Scan(
    "pending",
    False,
    "En attente d’analyse : l’antivirus n’a pas fini d’examiner ce fichier, il le reprendra plus tard.",
)
UNDECIDED = Scan("pending", False, "En attente d’analyse : l’antivirus n’a pas su examiner ce fichier.")


def scanner(settings: Settings) -> Scanner:
    """The scanner that the settings call for; none configured means pending, unless the operator accepts it."""
    if settings.clamd_socket:
        return Clamd(settings.clamd_socket)
    return lambda _data: UNSCANNED if settings.accept_unscanned else UNCONFIGURED


class Clamd:
    """A clamd at `address`: the path of its Unix socket, or `tcp://host:port`."""

    def __init__(self, address: str, timeout: float = TIMEOUT, patience: float = PATIENCE) -> None:
        self.address = address
        self.timeout = timeout
        self.patience = patience

    def __call__(self, data: bytes) -> Scan:
        """Have `data` examined; any failure leaves it pending, never safe.

        SILENT when nothing answers at all, SLOW when it gave up on this file alone.
        """
        try:
            answer = self._instream(data)
        except ConnectionError:  # a file over its StreamMaxLength is cut short: the next ones must not wait behind it
            return UNDECIDED if self._is_there() else SILENT
        except TimeoutError:
            return SLOW if self._is_there() else SILENT
        except OSError:
            return SILENT
        if answer == "stream: OK":
            return SAFE
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            name = answer.removeprefix("stream: ").removesuffix(" FOUND")
            if name.startswith(BEYOND):
                return UNDECIDED
            return Scan("infected", False, f"Refusé par l’antivirus : « {name} ».")
        return UNDECIDED

    def _instream(self, data: bytes) -> str:
        with closing(self._connect(self.timeout)) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                chunk = data[start : start + CHUNK]
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            return _answer(connection)

    def _is_there(self) -> bool:
        try:
            with closing(self._connect(self.patience)) as connection:
                connection.sendall(b"zPING\0")
                return _answer(connection) == "PONG"
        except OSError:
            return False

    def _connect(self, timeout: float) -> socket.socket:
        if self.address.startswith("tcp://"):
            host, _, port = self.address.removeprefix("tcp://").rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(str(Path(self.address)))
        except OSError:
            connection.close()
            raise
        return connection


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        received = connection.recv(4096)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0").decode("utf-8", "replace")
