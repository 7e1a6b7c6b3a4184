"""The three calls of VC-API and the status list over HTTP, or HTTPS with a given certificate."""

import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cli.conformance import problems
from cli.conformance.endpoint import LIST, Endpoint
from cli.conformance.problems import REFUSALS, Malformed, Unparsed
from label import credential_reading
from label.proofs import Document

LARGEST = 4 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """One thread a request, all over the same endpoint."""

    daemon_threads = True

    def __init__(self, endpoint: Endpoint, host: str, port: int, secured: tuple[Path, Path] | None = None) -> None:
        self.endpoint = endpoint
        super().__init__((host, port), _Handler)
        if secured is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*secured)
            self.socket = context.wrap_socket(self.socket, server_side=True)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: Server

    def do_GET(self) -> None:
        """The status list, and who issues."""
        endpoint = self.server.endpoint
        if self.path == f"/statut/{LIST}":
            self._answer(200, endpoint.listed(at=datetime.now(UTC)))
        elif self.path == "/":
            self._answer(200, {"issuer": endpoint.document["id"]})
        else:
            self._answer(404, {"errors": ["Rien à cette adresse."]})

    def do_POST(self) -> None:
        """One of the three calls."""
        call = CALLS.get(self.path)
        length = self.headers.get("content-length", "")
        if call is None or not length.isdigit() or int(length) > LARGEST:
            self.close_connection = True
            self._answer(404 if call is None else 413, {"errors": ["Rien à cette adresse, ou trop à lire."]})
            return
        self._answer(*call(self.server.endpoint, self.rfile.read(int(length)), datetime.now(UTC)))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Nothing is written of what suites ask."""

    def _answer(self, status: int, document: Document) -> None:
        data = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def issue(endpoint: Endpoint, body: bytes, at: datetime) -> tuple[int, Document]:
    """201 and the bare credential, or 400."""
    try:
        return 201, endpoint.issue(*_asked(body, "credential"), at=at)
    except REFUSALS as refusal:
        return 400, _judged(refusal)


def verify_credential(endpoint: Endpoint, body: bytes, at: datetime) -> tuple[int, Document]:
    """200 when it holds, or 400."""
    try:
        endpoint.verify_credential(*_asked(body, "verifiableCredential"), at=at)
    except REFUSALS as refusal:
        return 400, _judged(refusal)
    return 200, _judged()


def verify_presentation(endpoint: Endpoint, body: bytes, at: datetime) -> tuple[int, Document]:
    """200 when it and all that it holds do, or 400."""
    try:
        endpoint.verify_presentation(*_asked(body, "verifiablePresentation"), at=at)
    except REFUSALS as refusal:
        return 400, _judged(refusal)
    return 200, _judged()


CALLS: dict[str, Callable[[Endpoint, bytes, datetime], tuple[int, Document]]] = {
    "/credentials/issue": issue,
    "/credentials/verify": verify_credential,
    "/presentations/verify": verify_presentation,
}


def _asked(body: bytes, name: str) -> tuple[Document, Document]:
    """What is to be judged, and the options; Unparsed, also for a name written twice, Malformed."""
    read = credential_reading.read(body)
    if read is None or not read.plain:
        raise Unparsed("La demande n’est pas un objet JSON qui dit chaque chose une fois.")
    asked, options = read.document.get(name), read.document.get("options", {})
    if not isinstance(asked, dict) or not isinstance(options, dict):
        raise Malformed(f"« {name} » et « options » sont des objets.")
    return asked, options


def _judged(refusal: Exception | None = None) -> Document:
    errors = [] if refusal is None else problems.details(refusal)
    checks = ["proof", "credentialStatus"]
    return {"verified": not errors, "checks": checks, "warnings": [], "errors": errors}
