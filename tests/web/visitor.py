"""A visitor of the pages: follows links by their words, fills fields by their labels, presses buttons by their text."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from litestar.testing import TestClient
from lxml import html

from accounts import sessions
from core.actor import Actor
from core.platform import Platform
from core.siret import fault
from tests.builders import make_organisation, make_person
from tests.web import filling
from tests.web.filling import Element, plain


class Visitor:
    """One browser: its cookies, the page it is on."""

    def __init__(self, client: TestClient[Any], actor: Actor | None = None, token: str = "") -> None:
        self.client, self.actor, self.token = client, actor, token
        self.response: httpx.Response
        self.path = "/"

    # What is seen

    @property
    def status(self) -> int:
        """The status of the page."""
        return self.response.status_code

    @property
    def tree(self) -> Element:
        """The page, parsed."""
        return html.fromstring(self.response.text)

    @property
    def text(self) -> str:
        """All that the page says, in plain spaces."""
        shown = self.tree
        for piece in shown.xpath("//template"):
            piece.drop_tree()
        return plain(shown.text_content())

    @property
    def title(self) -> str:
        """The page's h1."""
        return plain(self.tree.xpath("string(//h1)"))

    def sees(self, *words: str) -> "Visitor":
        """Fail unless each of these is on the page."""
        for one in words:
            assert plain(one) in self.text, f"« {one} » is not on {self.path}: {self.text[:3000]}"
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        """Fail when one of these is on the page."""
        for one in words:
            assert plain(one) not in self.text, f"« {one} » is on {self.path}"
        return self

    # What is done

    def opens(self, path: str, status: int = 200) -> "Visitor":
        """Go to an address, following redirections; the last answer must have this status."""
        return self._arrive(self._send("GET", path), status)

    def follows(self, label: str, status: int = 200) -> "Visitor":
        """Click the link of this text."""
        links = [link for link in self.tree.xpath("//a[@href]") if plain(link.text_content()) == plain(label)]
        assert links, f"no link « {label} » on {self.path}"
        return self.opens(links[0].get("href"), status)

    def submits(
        self,
        button: str,
        fields: dict[str, Any] | None = None,
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
        status: int = 200,
        follow: bool = True,
    ) -> "Visitor":
        """Fill the form of this button (by label, else by name) and press it.

        A list fills fields of that label in order, or ticks boxes of that name; True ticks, False unticks.
        """
        pressed, form = self._button(button)
        data = filling.values(form, pressed)
        for label, value in (fields or {}).items():
            filling.fill(form, data, label, value)
        sent = {filling.names(form, label)[0]: (name, content) for label, (name, content) in (files or {}).items()}
        address = pressed.get("formaction") or form.get("action") or self.path
        response = self._send("POST", address, data=data, files=sent or None, follow=follow)
        return self._arrive(response, status)

    def posts(self, path: str, data: dict[str, Any], status: int) -> "Visitor":
        """Send a form that no page offers, with this visitor's own hidden fields."""
        return self._arrive(self._send("POST", path, data={**self.hidden(), **data}, follow=False), status)

    def hidden(self) -> dict[str, str]:
        """The hidden fields of any form of a signed-in person."""
        tree = html.fromstring(self._send("GET", "/role").text)
        return {one.get("name"): one.get("value") for one in tree.xpath("//form[@action='/deconnexion']//input")}

    # How

    def _send(self, method: str, path: str, *, follow: bool = True, **sent: Any) -> httpx.Response:
        self.client.cookies.clear()
        headers = {"cookie": f"session={self.token}"} if self.token else {}
        response = self.client.request(method, path, headers=headers, follow_redirects=False, **sent)
        self._keep(response)
        hops = 0
        while follow and response.is_redirect and hops < 5:
            path, hops = response.headers["location"], hops + 1
            headers = {"cookie": f"session={self.token}"} if self.token else {}
            response = self.client.get(path, headers=headers, follow_redirects=False)
            self._keep(response)
        self.path = path
        return response

    def _keep(self, response: httpx.Response) -> None:
        for line in response.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            if name == "session":
                self.token = rest.partition(";")[0].strip('"')

    def _arrive(self, response: httpx.Response, status: int) -> "Visitor":
        self.response = response
        assert response.status_code == status, f"{self.path} answered {response.status_code}: {_seen(response)}"
        return self

    def _button(self, label: str) -> tuple[Element, Element]:
        for button in self.tree.xpath("//form//button | //button[@form]"):
            if plain(button.text_content()) == plain(label):
                owner = button.get("form")
                return button, self.tree.get_element_by_id(owner) if owner else button.xpath("ancestor::form")[0]
        raise AssertionError(f"no button « {label} » on {self.path}: {self.text[:2000]}")


def siret(number: int) -> str:
    """A SIRET of its own for each organisation of a test, with its two keys right."""
    for siren in (f"9990{number:04d}{key}" for key in range(10)):
        for found in (f"{siren}0001{key}" for key in range(10)):
            if fault(found) is None:
                return found
    raise AssertionError


class Visitors:
    """Makes people, in the database and at their browser."""

    def __init__(self, client: TestClient[Any], platform: Platform, clock: Callable[[], datetime]) -> None:
        self.client, self.platform, self.clock = client, platform, clock
        self.organisations = 0

    def citizen(self) -> Visitor:
        """Somebody without an account."""
        return Visitor(self.client)

    def of(self, role: str, *, organisation_id: UUID | None = None, name: str = "") -> Visitor:
        """A new person signed in under this role; an applicant without organisation gets a new one."""
        with self.platform.database.write() as session:
            if role == "applicant" and organisation_id is None:
                self.organisations += 1
                organisation_id = make_organisation(session, self.clock(), siret=siret(self.organisations)).id
            actor = make_person(session, self.clock(), role, organisation_id=organisation_id, name=name)
        return self.as_(actor)

    def as_(self, actor: Actor) -> Visitor:
        """An existing person (tests/builders.py) signed in."""
        assert actor.id is not None
        with self.platform.database.write() as session:
            held = next(one for one in sessions.memberships(session, actor.id) if one.role == actor.role)
            token = sessions.open_(session, held.id, at=self.clock())
        return Visitor(self.client, actor, token)


def _seen(response: httpx.Response) -> str:
    if "html" not in response.headers.get("content-type", ""):
        return response.text[:500] or str(dict(response.headers))
    return plain(html.fromstring(response.text).text_content())[:1500]
