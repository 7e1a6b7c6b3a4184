"""Posting: an answer as it is, a bounded reading, no redirection, nothing in the clear but to this machine."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from core import posting
from core.posting import Answer, PostError


class _Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["content-length"]))
        status = int(self.path.removeprefix("/"))
        self.send_response(status)
        self.send_header("content-type", self.headers["content-type"])
        if status == 302:
            self.send_header("location", "/200")
        self.end_headers()
        self.wfile.write(data * (2 if status == 201 else 1))

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("status", [200, 302, 409, 500])
def test_the_answer_is_given_as_it_is(service: str, status: int) -> None:
    assert posting.post(f"{service}/{status}", b"un", "text/x.essai") == Answer(status, "text/x.essai", b"un")


def test_a_long_answer_is_not_read(service: str) -> None:
    with pytest.raises(PostError, match="trop longue"):
        posting.post(f"{service}/201", bytes(posting.LARGEST), "text/plain")


@pytest.mark.parametrize("address", ["http://temoin.test/", "ftp://127.0.0.1/", "file:///etc/passwd", "temoin.test"])
def test_nothing_is_sent_in_the_clear(address: str) -> None:
    with pytest.raises(PostError, match="https"):
        posting.post(address, b"", "text/plain")


def test_a_service_that_is_down_is_a_sentence() -> None:
    with pytest.raises(PostError, match="ne répond pas"):
        posting.post("http://127.0.0.1:9/", b"", "text/plain")
