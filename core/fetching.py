"""Reading an address of the public web that a stranger gave, without ever reaching inside our own network.

The name is resolved once, every address it gives must be public, and the connection goes to the very address that was
checked: a name that answers otherwise a moment later (DNS rebinding) changes nothing. Redirects are checked alike.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import msgspec

SECONDS, LARGEST, MOST_REDIRECTS = 10.0, 2 * 1024 * 1024, 3
PORTS = {"http": 80, "https": 443}
AGENT = "label-verification/1"
FORBIDDEN = "Cette adresse n’est pas celle d’un site public : seuls http et https, sans port particulier, sont lus."
PRIVATE = "{host} mène à une adresse qui n’est pas publique : nous ne l’ouvrons pas."
UNKNOWN = "{host} n’existe pas, ou son nom ne répond pas. Vérifiez l’adresse."
SILENT = "{host} ne répond pas, ou trop lentement. Réessayez plus tard."
REFUSED = "{host} a répondu {status} : la page n’est pas ouverte à tous."
TOO_LONG = "La page dépasse 2 Mio : donnez l’adresse d’une page plus légère."
NOT_A_PAGE = "L’adresse donne autre chose qu’une page : donnez celle de la page qui montre l’image."
TOO_MANY = "La page renvoie trop de fois ailleurs : donnez l’adresse où elle s’arrête."


class FetchError(Exception):
    """The page was not read; the message is a French sentence."""


class Page(msgspec.Struct, frozen=True):
    """What was read: the address where it stopped, and the text."""

    address: str
    text: str


class Network(msgspec.Struct, frozen=True):
    """How names are resolved (host → addresses) and connections opened (address, port, seconds → socket)."""

    resolve: Callable[[str], Sequence[str]]
    dial: Callable[[str, int, float], socket.socket]
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


def system() -> Network:
    """The machine's own network."""

    def resolve(host: str) -> list[str]:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]

    return Network(resolve, lambda address, port, seconds: socket.create_connection((address, port), seconds))


def fetch(address: str, network: Network) -> Page:
    """The page at this address, over http or https; FetchError."""
    stopped, answer, body = _followed(address, network)
    if answer.headers.get_content_type() not in ("text/html", "application/xhtml+xml"):
        raise FetchError(NOT_A_PAGE)
    return Page(stopped, _decoded(body, answer.headers.get_content_charset()))


def read(address: str, network: Network) -> bytes:
    """The bytes at this address, whatever they are; FetchError."""
    return _followed(address, network)[2]


def _followed(address: str, network: Network) -> tuple[str, http.client.HTTPResponse, bytes]:
    """The address where redirects stop, with its answer and its body."""
    until = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        answer, body = _get(address, network, until)
        if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("Location"):
            address = urljoin(address, answer.headers["Location"])
            continue
        host = urlsplit(address).hostname
        if answer.status != 200:
            raise FetchError(REFUSED.format(host=host, status=answer.status))
        return address, answer, body
    raise FetchError(TOO_MANY)


def _get(address: str, network: Network, until: float) -> tuple[http.client.HTTPResponse, bytes]:
    scheme, host, path = _read(address)
    found = _public(host, network)
    try:
        connection = http.client.HTTPConnection(host, PORTS[scheme], timeout=SECONDS)
        opened = network.dial(found, PORTS[scheme], _left(until))
        connection.sock = network.trust().wrap_socket(opened, server_hostname=host) if scheme == "https" else opened
        try:
            connection.request(
                "GET", path, headers={"Host": host, "User-Agent": AGENT, "Accept": "text/html, */*;q=0.5"}
            )
            answer = connection.getresponse()
            return answer, _body(answer, opened if scheme == "http" else connection.sock, until)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(SILENT.format(host=host)) from error


def _read(address: str) -> tuple[str, str, str]:
    """Scheme, host, path; FetchError for anything but a plain public address."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as error:
        raise FetchError(FORBIDDEN) from error
    if parts.scheme not in PORTS or not host or parts.username is not None or port not in (None, PORTS[parts.scheme]):
        raise FetchError(FORBIDDEN)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise FetchError(FORBIDDEN)
    return parts.scheme, host, path


def _public(host: str, network: Network) -> str:
    """The address to dial: every one that the name gives must be public, or none is used."""
    try:
        found = list(network.resolve(host))
        known = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
    except (OSError, ValueError, UnicodeError) as error:
        raise FetchError(UNKNOWN.format(host=host)) from error
    if not known:
        raise FetchError(UNKNOWN.format(host=host))
    if not all(_is_public(one) for one in known):
        raise FetchError(PRIVATE.format(host=host))
    return str(known[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Global, and not a way around: IPv4 written inside IPv6 leads to that IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        nat64 = address in ipaddress.ip_network("64:ff9b::/96")
        if inside or nat64:
            return False
    return address.is_global and not address.is_multicast


def _body(answer: http.client.HTTPResponse, opened: socket.socket, until: float) -> bytes:
    """At most LARGEST bytes, before the deadline even when they come one by one."""
    parts, size = list[bytes](), 0
    while True:
        opened.settimeout(_left(until))
        part = answer.read1(65536)
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > LARGEST:
            raise FetchError(TOO_LONG)
        parts.append(part)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
