"""The page being answered: who looks, in which language, and the ways a handler answers."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote

import msgspec
from litestar import Response
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core.actor import CITIZEN, Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Unavailable
from web.frame.rendering import Templates, with_query
from web.frame.translations import LANGUAGES, WORDINGS, tongue, translate_in

STATUSES: Mapping[type[Refusal], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
    Unavailable: 503,
}
STALE = (
    "Quelqu’un a modifié cette page pendant que vous l’aviez ouverte. Votre texte est conservé ci-dessous : "
    "ouvrez la page dans un autre onglet, comparez, puis recommencez."
)
KEY_FIELD, CSRF_FIELD, DONE = "_cle", "_jeton", "fait"


class Shown(Exception):
    """A refusal whose page is already made: the transaction is undone, the page is sent as it is."""

    def __init__(self, response: Response[str]) -> None:
        super().__init__(response.status_code)
        self.response = response


class Fillable(Protocol):
    """What `Page.refusing` needs of a form."""

    def refuse(self, message: str, errors: Mapping[str, str]) -> None:
        """Keep what the page must say."""


class Visit(msgspec.Struct):
    """What is known of the visitor before the handler runs; filled by web/frame/guard.py."""

    actor: Actor = CITIZEN
    csrf: str = ""
    # The digest of the session's token, which only this browser holds; nothing for who is not signed in.
    session: bytes = b""
    language: str = "fr"
    path: str = "/"
    query: str = ""
    private: bool = False
    translated: bool = False
    respondent: bool = False
    kiosk: bool = False
    # When the request came; None for a page that nobody asked for.
    at: datetime | None = None
    notice: str = ""
    key: str = ""
    # The day on which the page was written to a file, for a copy of the site; None when it is answered live.
    copied: datetime | None = None


class Page:
    """Given to each handler as `page`, and to its templates under the same name."""

    def __init__(self, templates: Templates, visit: Visit, *, demo: bool, origin: str) -> None:
        self.templates, self.visit, self.demo, self.origin = templates, visit, demo, origin
        self.actor, self.language, self.path = visit.actor, visit.language, visit.path
        self.gone_to = self.done_notice = ""

    def html(self, template: str, **context: Any) -> str:
        """The text of a template."""
        return self.templates.render(template, self, context)

    def show(self, template: str, *, status: int = 200, **context: Any) -> Response[str]:
        """A page."""
        return Response(self.html(template, **context), media_type="text/html", status_code=status)

    def go(self, location: str, notice: str = "") -> Response[Any]:
        """See other (303): what follows a form; `notice` is said once, at the top of the next page."""
        if notice and self.visit.key:
            self.done_notice = notice
            location = with_query(location, DONE, self.visit.key)
        if self.language != "fr":
            location = with_query(location, "lang", self.language)
        self.gone_to = location
        return Response(None, status_code=HTTPStatus.SEE_OTHER, headers={"location": location})

    def attachment(self, data: bytes, filename: str, media_type: str) -> Response[bytes]:
        """A file to save, which no browser displays or runs in our name."""
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}",
            "content-security-policy": "sandbox; default-src 'none'",
        }
        return Response(data, media_type=media_type, headers=headers)

    @contextmanager
    def refusing(self, session: Session | None, form: Fillable, show: Callable[[], Response[str]]) -> Iterator[None]:
        """Any refusal inside undoes everything, then `show` makes the page again with what was typed."""
        try:
            yield
        except StaleDataError as error:
            self._refuse(session, form, show, Conflict(STALE), error)
        except Refusal as refusal:
            self._refuse(session, form, show, refusal, refusal)

    def _refuse(
        self,
        session: Session | None,
        form: Fillable,
        show: Callable[[], Response[str]],
        refusal: Refusal,
        cause: Exception,
    ) -> None:
        if session is not None:
            session.rollback()
        form.refuse(refusal.message, refusal.errors if isinstance(refusal, Invalid) else {})
        response = show()
        response.content = response.content.replace("<title>", f"<title>{translate_in(self.language, 'Erreur')} – ", 1)
        response.status_code = status_of(refusal)
        raise Shown(response) from cause

    def hidden(self) -> Mapping[str, str]:
        """The hidden fields of each form: an idempotency key, and the token of a signed-in person."""
        fields = {} if self.visit.respondent else {KEY_FIELD: secrets.token_urlsafe(16)}
        return fields | ({CSRF_FIELD: self.visit.csrf} if self.visit.csrf else {})

    @property
    def tongue(self) -> str:
        """The language that a voice must speak."""
        return tongue(self.language)

    @property
    def other_languages(self) -> Mapping[str, str]:
        """The other languages that this page exists in, and how each is called in itself."""
        offered = WORDINGS if self.visit.respondent else LANGUAGES
        return {code: name for code, name in offered.items() if code != self.language}

    def in_language(self, language: str) -> str:
        """The same page in another language."""
        kept = [part for part in self.visit.query.split("&") if part and not part.startswith(("lang=", f"{DONE}="))]
        query = "&".join([*kept, f"lang={language}"] if language != "fr" else kept)
        return f"{self.path}?{query}" if query else self.path


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in STATUSES.items() if isinstance(refusal, kind))
