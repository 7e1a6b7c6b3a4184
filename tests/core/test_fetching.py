"""A stranger's address is opened only when it is public, and only where it was checked."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from core import fetching
from core.fetching import FetchError, Network, fetch

PUBLIC = "93.184.215.14"


class Site:
    """A web server of this machine that plays every public one; `answers` maps paths to (status, headers, body)."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.names: dict[str, list[str]] = {"mairie.test": [PUBLIC]}
        self.dialled: list[tuple[str, int]] = []
        self.hosts: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hosts.append(self.headers["Host"])
                status, headers, body = site.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def network(self) -> Network:
        def resolve(host: str) -> list[str]:
            if host not in self.names:
                raise OSError("unknown")
            return self.names[host]

        def dial(address: str, port: int, seconds: float) -> socket.socket:
            self.dialled.append((address, port))
            return socket.create_connection(("127.0.0.1", self.server.server_port), seconds)

        return Network(resolve, dial)

    def page(self, path: str, html: str) -> None:
        self.answers[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, html.encode())

    def sends(self, path: str, address: str) -> None:
        self.answers[path] = (302, {"Location": address}, b"")


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_public_page_is_read_at_the_very_address_that_was_checked(site: Site) -> None:
    site.page("/qualite?a=1", "<p>Été</p>")
    read = fetch("http://mairie.test/qualite?a=1", site.network)
    assert (read.text, read.address) == ("<p>Été</p>", "http://mairie.test/qualite?a=1")
    assert (site.dialled, site.hosts) == ([(PUBLIC, 80)], ["mairie.test"])


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_an_address_that_leads_inside_is_never_dialled(site: Site, inside: str) -> None:
    for names in ([inside], [PUBLIC, inside]):
        site.names["mairie.test"] = names
        with pytest.raises(FetchError, match="pas publique"):
            fetch("http://mairie.test/", site.network)
    assert site.dialled == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://mairie.test/",
        "file:///etc/passwd",
        "gopher://mairie.test/",
        "http://mairie.test:6379/",
        "http://mairie.test:0/",
        "https://mairie.test:80/",
        "http://quelqu-un:secret@mairie.test/",
        "http:///qualite",
        "//mairie.test/",
        "http://mairie.test/a b",
        "http://mairie.test/\r\nX: y",
        "http://[::1",
        "http://mairie.test:99999/",
        "mairie",
        "",
    ],
)
def test_anything_but_a_plain_public_address_is_refused(site: Site, address: str) -> None:
    with pytest.raises(FetchError):
        fetch(address, site.network)
    assert site.dialled == []


def test_numbers_in_place_of_a_name_are_checked_alike(site: Site) -> None:
    for written in ("127.0.0.1", "2130706433", "0x7f000001", "localhost"):
        with pytest.raises(FetchError, match=r"pas publique|n’existe pas"):
            fetch(f"http://{written}/", Network(fetching.system().resolve, site.network.dial))
    assert site.dialled == []


def test_a_redirect_is_followed_to_public_places_only_and_not_for_ever(site: Site) -> None:
    site.names["metadata.test"] = ["169.254.169.254"]
    site.page("/fin", "<p>ici</p>")
    site.sends("/ailleurs", "/fin")
    site.sends("/dedans", "http://metadata.test/latest")
    site.sends("/fichier", "file:///etc/passwd")
    site.sends("/boucle", "/boucle")
    assert fetch("http://mairie.test/ailleurs", site.network).address == "http://mairie.test/fin"
    with pytest.raises(FetchError, match="pas publique"):
        fetch("http://mairie.test/dedans", site.network)
    with pytest.raises(FetchError, match="http et https"):
        fetch("http://mairie.test/fichier", site.network)
    site.dialled.clear()
    with pytest.raises(FetchError, match="trop de fois"):
        fetch("http://mairie.test/boucle", site.network)
    assert len(site.dialled) == 1 + fetching.MOST_REDIRECTS
    assert {address for address, _ in site.dialled} == {PUBLIC}


def test_size_time_and_kind_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.page("/lourd", "x" * (fetching.LARGEST + 1))
    site.answers["/image"] = (200, {"Content-Type": "image/png"}, b"x")
    for path, said in (("/lourd", "2 Mio"), ("/image", "autre chose"), ("/rien", "a répondu 404")):
        with pytest.raises(FetchError, match=said):
            fetch(f"http://mairie.test{path}", site.network)
    with pytest.raises(FetchError, match="n’existe pas"):
        fetch("http://inconnu.test/", site.network)
    with pytest.raises(FetchError, match="ne répond pas"):
        fetch("https://mairie.test/", site.network)
    monkeypatch.setattr(fetching, "SECONDS", 0.0)
    with pytest.raises(FetchError, match="trop lentement"):
        fetch("http://mairie.test/lourd", site.network)


def test_a_server_that_drips_is_cut_at_the_deadline(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the whole never does."""
    monkeypatch.setattr(fetching, "SECONDS", 0.6)
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        opened, _ = listening.accept()
        opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not stop.wait(0.1):
            try:
                opened.sendall(b"x")
            except OSError:
                break
        opened.close()

    threading.Thread(target=drip, daemon=True).start()
    dial: Callable[[str, int, float], socket.socket] = lambda _a, _p, seconds: socket.create_connection(  # noqa: E731
        listening.getsockname(), seconds
    )
    with pytest.raises(FetchError, match="trop lentement"):
        fetch("http://mairie.test/", Network(site.network.resolve, dial))
    stop.set()
    listening.close()
