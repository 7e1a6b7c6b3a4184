"""Every route, walked: who may open it, what a forged form gets, which headers and cookies an answer carries."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient
from lxml import html

from accounts import passwords, people
from core.actor import SYSTEM
from core.platform import Platform
from core.settings import Settings
from tests.web.visitor import Visitors
from web.account import accounts
from web.app import OpenDoor, create_app, every_handler
from web.frame.access import ACCOUNT_ROLES, Access, roles
from web.frame.handling import Html, OnPage, get
from web.frame.page import CSRF_FIELD
from web.public import home

VALUES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "str": "inconnu", "path": "inconnu"}


INLINE = "//*[@style] | //style | //script[not(@src)] | //*[@*[starts-with(name(), 'on')]]"


def address(path: str) -> str:
    """The route's path with something unknown in place of each parameter."""
    parts = []
    for part in path.split("/"):
        inside = part[1:-1].partition(":")[2] if part.startswith("{") else ""
        parts.append(VALUES[inside] if inside else part)
    return "/".join(parts)


def declared(handler: HTTPRouteHandler) -> Access:
    found: Access = handler.opt["access"]
    return found


def routes(app: Litestar, method: str, *kinds: str) -> list[tuple[str, Access]]:
    return [
        (address(path), declared(handler))
        for path, handler in every_handler(app)
        if method in handler.http_methods and declared(handler).kind in kinds
    ]


def test_the_walk_sees_the_house(app: Litestar) -> None:
    assert {"/", "/connexion", "/organisation"} <= {path for path, _ in every_handler(app)}
    assert routes(app, "GET", "private")
    assert routes(app, "POST", "private")


def test_a_handler_that_says_nothing_stops_the_start(platform: Platform) -> None:
    @get("/oubli", {})
    def forgotten(page: OnPage) -> Html:
        return page.show("errors/refusal.html", title="", sentence="", code=200)

    with pytest.raises(OpenDoor, match="/oubli"):
        create_app(platform, handlers=[forgotten])


def test_an_unknown_role_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="directeur"):
        roles("directeur")


def test_every_private_page_sends_the_signed_out_to_sign_in(app: Litestar, visitors: Visitors) -> None:
    for path, _ in routes(app, "GET", "private"):
        response = visitors.client.get(path, follow_redirects=False)
        assert response.status_code == 303, path
        assert response.headers["location"].startswith("/connexion?suite=/"), path


def test_every_private_form_refuses_the_signed_out(app: Litestar, visitors: Visitors) -> None:
    for path, _ in routes(app, "POST", "private"):
        response = visitors.client.post(path, data={"a": "b"}, follow_redirects=False)
        assert (response.status_code, response.headers["location"][:11]) == (303, "/connexion?"), path


def test_every_private_form_without_its_token_is_refused(app: Litestar, visitors: Visitors) -> None:
    people = {role: visitors.of(role) for role in ACCOUNT_ROLES}
    for path, access in routes(app, "POST", "private"):
        for role in access.roles:
            for forged in ({}, {CSRF_FIELD: "x" * 32}):
                response = people[role]._send("POST", path, data={"a": "b", **forged}, follow=False)
                assert response.status_code == 403, (path, role)


@pytest.mark.parametrize("role", ACCOUNT_ROLES)
def test_a_role_opens_only_what_is_declared_for_it(app: Litestar, visitors: Visitors, role: str) -> None:
    """An unknown object gives 404 to who may, 403 to who may not."""
    person = visitors.of(role)
    for path, access in routes(app, "GET", "private"):
        status = person._send("GET", path, follow=False).status_code
        assert (status == 403) == (role not in access.roles), (path, role, status)
        assert status < 500, (path, role, status)
    hidden = person.hidden()
    for path, access in routes(app, "POST", "private"):
        if role not in access.roles:
            assert person._send("POST", path, data=hidden, follow=False).status_code == 403, (path, role)


def test_no_form_breaks_on_an_empty_body(app: Litestar, visitors: Visitors) -> None:
    people = {role: visitors.of(role) for role in ACCOUNT_ROLES}
    hidden = {role: person.hidden() for role, person in people.items()}
    for path, access in routes(app, "POST", "private", "public", "respondent"):
        person = people[min(access.roles)] if access.roles else visitors.citizen()
        data = hidden[min(access.roles)] if access.roles else {}
        assert person._send("POST", path, data=data, follow=False).status_code < 500, path


def test_public_and_respondent_pages_set_no_cookie_and_read_none(app: Litestar, visitors: Visitors) -> None:
    person = visitors.of("manager")
    for path, _ in routes(app, "GET", "public", "respondent"):
        response = person._send("GET", path, follow=False)
        assert "set-cookie" not in response.headers, path
        assert "Se déconnecter" not in response.text, path


def test_every_answer_carries_the_security_headers(app: Litestar, visitors: Visitors) -> None:
    manager = visitors.of("manager")
    paths = [*routes(app, "GET", "public", "respondent", "private"), ("/nulle-part", Access("public"))]
    for path, access in paths:
        headers = manager._send("GET", path, follow=False).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == ("same-origin" if access.kind == "private" else "no-referrer"), path
        if access.kind == "private":
            assert headers["cache-control"] == "no-store", path
        assert "strict-transport-security" not in headers, path


def test_no_page_holds_inline_style_or_script(app: Litestar, visitors: Visitors) -> None:
    people = {role: visitors.of(role) for role in ACCOUNT_ROLES}
    for path, access in routes(app, "GET", "public", "respondent", "private"):
        person = people[min(access.roles)] if access.roles else visitors.citizen()
        response = person._send("GET", path, follow=False)
        if "html" in response.headers.get("content-type", ""):
            tree: Any = html.fromstring(response.text)
            assert not tree.xpath("//*[@style] | //style | //script[not(@src)] | //*[@*[starts-with(name(), 'on')]]"), (
                path
            )


def test_https_gets_hsts_and_a_host_cookie(settings: Settings, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        digest = passwords.hashed("une phrase que je retiens")
        people.register(
            session, email="nadia@essai.test", name="N", password_hash=digest, role="manager", by=SYSTEM, at=at
        )
    platform.settings = msgspec.structs.replace(settings, pages_url="https://label.demo.test", demo=False)
    with TestClient(
        create_app(platform, handlers=[*home.HANDLERS, *accounts.HANDLERS]), base_url="https://label.demo.test"
    ) as client:
        response = client.get("/")
        assert response.headers["strict-transport-security"].startswith("max-age=")
        assert client.get("/", headers={"host": "ailleurs.test"}).status_code == 403
        assert client.get("/", headers={"host": "127.0.0.1"}).status_code == 403
        form = {"email": "nadia@essai.test", "password": "une phrase que je retiens"}
        cookie = client.post("/connexion", data=form, follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
