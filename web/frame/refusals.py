"""What is answered when something is refused or breaks: a French page, the right status, nothing technical."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from core.errors import Refusal
from web.frame import problems
from web.frame.guard import Guard, SignInNeeded
from web.frame.handling import AnyRequest
from web.frame.page import STALE, Page, Shown, status_of
from web.frame.rendering import with_query
from web.frame.unit_of_work import Repeated

TITLES = {
    400: "Demande illisible",
    403: "Accès refusé",
    404: "Page introuvable",
    405: "Demande impossible ici",
    409: "Impossible en l’état",
    413: "Envoi trop volumineux",
    422: "Formulaire à corriger",
    500: "Une erreur est survenue",
    503: "Service momentanément indisponible",
}
SENTENCES = {
    400: "L’adresse ou le formulaire reçu est incomplet. Revenez à la page précédente et recommencez.",
    404: "Cette page n’existe pas, ou elle ne vous est pas ouverte.",
    405: "Cette adresse ne répond pas à ce type de demande. Revenez à la page précédente et utilisez ses boutons.",
    409: "Une autre personne vient d’enregistrer la même chose. Rechargez la page pour voir où vous en êtes.",
    413: "Le fichier dépasse la taille acceptée. Choisissez-en un plus léger, puis recommencez.",
    500: "Rien n’a été enregistré. L’incident est consigné ; réessayez dans quelques minutes.",
    503: "La base ne répond pas. Rien n’a été enregistré ; réessayez dans quelques instants.",
}

# What is said to software, which has neither page nor button.
MACHINE = {
    400: "La demande est illisible. Lisez /api pour savoir ce que cette adresse accepte.",
    404: "Cette adresse n’existe pas. Lisez /api pour connaître celles qui existent.",
    405: "Cette adresse ne se lit que par GET.",
}


class Refusals:
    """The exception handlers of an application."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.log = structlog.get_logger("web")

    def handlers(self) -> dict[int | type[Exception], Callable[[AnyRequest, Any], Response[Any]]]:
        """What Litestar is given."""
        return {
            Shown: lambda _request, shown: shown.response,
            SignInNeeded: self._sign_in,
            Repeated: lambda _request, repeated: see_other(repeated.location),
            Refusal: lambda request, refusal: self._page(request, status_of(refusal), refusal.message),
            StaleDataError: lambda request, _error: self._page(request, 409, STALE),
            IntegrityError: lambda request, _error: self._page(request, 409),
            OperationalError: self._unavailable,
            problems.Refused: lambda _request, refused: refused.response,
            HTTPException: self._http,
            Exception: lambda request, error: self._unknown(request, error),
        }

    def _sign_in(self, _request: AnyRequest, needed: SignInNeeded) -> Response[Any]:
        location = with_query("/connexion", "suite", quote(needed.path, safe="/"))
        return see_other(location)

    def _http(self, request: AnyRequest, error: HTTPException) -> Response[Any]:
        status = error.status_code
        if status >= 500:
            return self._unknown(request, error)
        if problems.concerns(request.url.path):
            return self._page(request, status, headers=error.headers)
        # An address whose identifier cannot be read belongs to nothing.
        return self._page(request, 404 if status == 400 and request.method == "GET" else status)

    def _unavailable(self, request: AnyRequest, error: OperationalError) -> Response[Any]:
        self.log.error("unavailable", method=request.method, path=request.url.path, kind=type(error.orig).__name__)
        answer = self._page(request, 503)
        answer.headers["retry-after"] = "5"
        return answer

    def _unknown(self, request: AnyRequest, error: Exception) -> Response[Any]:
        # The class and the place of the fault, never its message: it may quote what was typed.
        known = {"method": request.method, "path": request.url.path}
        self.log.error("failed", kind=type(error).__name__, at=place(error), **known)
        return self._page(request, 500)

    def _page(
        self, request: AnyRequest, status: int, message: str = "", headers: Mapping[str, str] | None = None
    ) -> Response[Any]:
        if problems.concerns(request.url.path):
            sentence = message or MACHINE.get(status) or SENTENCES.get(status, SENTENCES[400])
            return problems.answer(status, TITLES.get(status, TITLES[400]), sentence, headers)
        page: Page = request.scope.get("state", {}).get("page") or self._unguarded(request, status)
        title = TITLES.get(status, TITLES[400])
        sentence = message or SENTENCES.get(status, SENTENCES[400])
        answer = page.show("errors/refusal.html", status=status, title=title, sentence=sentence, code=status)
        if page.visit.csrf:
            answer.headers["cache-control"] = "no-store"
        return answer

    def _unguarded(self, request: AnyRequest, status: int) -> Page:
        # The base is asked who it is only when nothing says that the base is at fault.
        return self.guard.lost(request) if status == 404 else self.guard.page(request)


def see_other(location: str) -> Response[Any]:
    """A redirection after which the browser asks with a GET."""
    return Response(None, status_code=303, headers={"location": location})


def place(error: BaseException) -> str:
    """Where in the code an exception was raised: « module.py:12 »."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
