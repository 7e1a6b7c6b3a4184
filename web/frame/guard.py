"""What happens before any handler: the host, the body, the session, the role and the form's token are checked."""

from collections.abc import Callable, Collection
from datetime import datetime
from hmac import compare_digest
from typing import Any

from anyio import to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from accounts import sessions
from core.errors import NotAllowed
from core.platform import Platform
from web.frame import security, typed, unit_of_work
from web.frame.access import Access
from web.frame.page import CSRF_FIELD, DONE, KEY_FIELD, Page, Visit
from web.frame.rendering import Templates
from web.frame.translations import LANGUAGES, WORDINGS

LONGEST_KEY = 64
# Litestar answers OPTIONS by itself, from the route alone.
PREFLIGHT = Access("public")
FORGED = "Le formulaire n’a pas été reconnu : rechargez la page, puis recommencez. Rien n’a été enregistré."


class SignInNeeded(Exception):
    """A private page was asked for without an open session."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Guard:
    """One instance per application, called by Litestar before the handler and its dependencies."""

    def __init__(self, platform: Platform, templates: Templates, clock: Callable[[], datetime]) -> None:
        self.platform, self.templates, self.clock = platform, templates, clock

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Refuse, or leave `visit`, `page` and `typed` in the request's state."""
        access: Access = handler.opt.get("access", PREFLIGHT)
        page = self.page(connection, access)
        connection.state.page, connection.state.visit, connection.state.typed = page, page.visit, typed.Typed()
        security.check_host(connection, self.platform.settings)
        if isinstance(connection, Request) and connection.method == "POST":
            security.check_origin(connection)
        if access.kind == "private":
            await self._sign_in(connection, page)
        try:
            access.check(page.actor)
            if isinstance(connection, Request) and connection.method == "POST":
                connection.state.typed = await typed.read(connection)
                self._check_form(connection.state.typed, access, page.visit)
        except NotAllowed:
            method = str(connection.scope.get("method"))
            database, at = self.platform.database, self.clock()
            await to_thread.run_sync(unit_of_work.remember_refusal, database, page.visit, method, at)
            raise
        if key := connection.query_params.get(DONE, ""):
            page.visit.notice = await to_thread.run_sync(self._notice, str(key), page.visit)

    def page(self, connection: ASGIConnection[Any, Any, Any, Any], access: Access | None = None) -> Page:
        """The page as it is before anybody is recognised."""
        wanted = str(connection.query_params.get("lang", "fr"))
        private = access is not None and access.kind == "private"
        visit = Visit(
            language=wanted if wanted in _offered(access) else "fr",
            translated=access is not None and access.translated and connection.scope.get("method") == "GET",
            path=connection.url.path,
            query=connection.url.query,
            private=private,
            respondent=access is not None and access.kind == "respondent",
            at=self.clock(),
        )
        settings = self.platform.settings
        return Page(self.templates, visit, demo=settings.demo, origin=settings.public_url)

    def lost(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Page:
        """The page of an address that belongs to no handler: whoever is signed in keeps the own menu there."""
        page = self.page(connection)
        token = self._token(connection)
        if token and (found := self._find(token)) is not None:
            self._recognise(page, found, token)
            page.visit.private = True
        return page

    async def _sign_in(self, connection: ASGIConnection[Any, Any, Any, Any], page: Page) -> None:
        token = self._token(connection)
        found = await to_thread.run_sync(self._find, token) if token else None
        if found is None:
            query = f"?{connection.url.query}" if connection.url.query else ""
            raise SignInNeeded(connection.url.path + query)
        self._recognise(page, found, token)

    def _token(self, connection: ASGIConnection[Any, Any, Any, Any]) -> str:
        return connection.cookies.get(security.cookie_name(self.platform.settings), "")

    @staticmethod
    def _recognise(page: Page, found: sessions.Opened, token: str) -> None:
        page.visit.actor = page.actor = found.actor
        page.visit.csrf, page.visit.session = found.csrf, sessions.digest(token)

    def _find(self, token: str) -> sessions.Opened | None:
        at = self.clock()
        with self.platform.database.read() as session:
            found = sessions.find(session, token, at=at)
        if found is not None and found.stale:
            with self.platform.database.write() as session:
                sessions.touch(session, token, at=at)
        return found

    def _notice(self, key: str, visit: Visit) -> str:
        with self.platform.database.read() as session:
            return unit_of_work.notice(session, key, visit.actor.id)

    @staticmethod
    def _check_form(form: typed.Typed, access: Access, visit: Visit) -> None:
        if access.kind == "private" and not compare_digest(form.one(CSRF_FIELD).encode(), visit.csrf.encode()):
            raise NotAllowed(FORGED)
        if access.kind != "respondent":
            visit.key = form.one(KEY_FIELD)[:LONGEST_KEY]


def _offered(access: Access | None) -> Collection[str]:
    """The languages in which a page exists."""
    if access is not None and not access.translated:
        return ("fr",)
    return WORDINGS if access is not None and access.kind == "respondent" else LANGUAGES
