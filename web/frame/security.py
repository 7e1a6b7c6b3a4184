"""Headers of every response, the session cookie, and the hosts and origins that are ours."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders

from core.errors import NotAllowed
from core.settings import Settings
from web.frame.access import Access

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = "max-age=63072000; includeSubDomains"
FOREIGN = "Ce formulaire n’a pas été envoyé depuis ce site : ouvrez la page ici, puis recommencez."
LOOPBACK = frozenset({"localhost", "127.0.0.1"})


def complete(headers: MutableScopeHeaders, access: Access | None, *, secure: bool) -> None:
    """Add what each response must carry, leaving what the handler chose."""
    private = access is not None and access.kind == "private"
    # What a respondent answered stays in no cache of a device that others may use.
    personal = access is not None and access.kind in ("private", "respondent")
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("referrer-policy", "same-origin" if private else "no-referrer")
    headers.setdefault("cache-control", "no-store" if personal else "no-cache")
    if secure:
        headers.setdefault("strict-transport-security", HSTS)


def cookie_name(settings: Settings) -> str:
    """`__Host-` over https: no other host, no other path can set it."""
    return "__Host-session" if settings.secure else "session"


def cookie(settings: Settings, token: str) -> Cookie:
    """The session cookie; an empty token removes it."""
    return Cookie(
        key=cookie_name(settings),
        value=token,
        path="/",
        httponly=True,
        secure=settings.secure,
        samesite="lax",
        max_age=None if token else 0,
    )


@lru_cache(maxsize=8)
def hosts(settings: Settings) -> frozenset[str]:
    """The names under which the pages may be asked for."""
    ours = {urlsplit(address).hostname or "" for address in (settings.pages, settings.public_url)}
    return frozenset(ours | LOOPBACK if ours & LOOPBACK or settings.demo else ours)


def check_host(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> None:
    """Refuse a request made under a name that is not ours."""
    name = urlsplit(f"//{connection.headers.get('host', '')}").hostname
    if name not in hosts(settings):
        raise NotAllowed("Cette adresse n’est pas celle de la plateforme.")


def check_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse a form that another site sends in the visitor's name.

    Pages that send no referrer make browsers say « Origin: null »: the fetch metadata then decides.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise NotAllowed(FOREIGN)
        return
    origin = connection.headers.get("origin", "null")
    if origin != "null" and urlsplit(origin).netloc != connection.headers.get("host"):
        raise NotAllowed(FOREIGN)
