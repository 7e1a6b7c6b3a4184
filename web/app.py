"""The assembly of the application: dependencies, guard, refusals, headers; refuses to start with an open door."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from litestar import Litestar
from litestar.connection import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler, HTTPScope, Message, Scope

from core.platform import Platform
from evaluation import pulse, wordings
from evaluation.box import ballot_boxes
from web.frame import access, log, security, statics
from web.frame.guard import Guard
from web.frame.refusals import Refusals
from web.frame.rendering import STATIC, Templates
from web.frame.unit_of_work import Units
from web.routes import HANDLERS

LARGEST_BODY = 32 * 1024 * 1024


class OpenDoor(Exception):
    """A handler does not say who may open it: the application must not start."""


def now() -> datetime:
    """The clock of a running platform."""
    return datetime.now(UTC)


def create_app(
    platform: Platform, *, clock: Callable[[], datetime] = now, handlers: Sequence[ControllerRouterHandler] = HANDLERS
) -> Litestar:
    """The application on an open platform, with every screen unless only some are wanted."""
    log.configure()
    wordings.check()
    pulse.check()
    guard = Guard(platform, Templates(), clock)
    static = create_static_files_router(
        path="/static", directories=[STATIC], opt=access.PUBLIC, cache_control=None, include_in_schema=False
    )
    app = Litestar(
        route_handlers=[*handlers, static],
        dependencies=_dependencies(platform, clock),
        guards=[guard],
        exception_handlers=Refusals(guard).handlers(),
        before_send=[_finish(platform)],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    for path, handler in every_handler(app):
        if not isinstance(handler.opt.get("access"), access.Access):
            raise OpenDoor(f"{path}: no access declared")
    return app


def every_handler(app: Litestar) -> list[tuple[str, HTTPRouteHandler]]:
    """Each address with each of its handlers, those that Litestar makes for OPTIONS apart."""
    return [
        (route.path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)])
        if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}
    ]


def _dependencies(platform: Platform, clock: Callable[[], datetime]) -> dict[str, Provide]:
    """What a handler may ask for by name; none can fail, so that an opened session is always ended."""

    def of_platform(read: Callable[[], Any]) -> Provide:
        return Provide(lambda: read(), sync_to_thread=False)

    def of_request(read: Callable[[Any], Any]) -> Provide:
        def read_state(request: Request[Any, Any, Any]) -> Any:
            return read(request.state)

        return Provide(read_state, sync_to_thread=False)

    return {
        "session": Provide(Units(platform, clock).session),
        "actor": of_request(lambda state: state.visit.actor),
        "page": of_request(lambda state: state.page),
        "typed": of_request(lambda state: state.typed),
        "at": of_platform(clock),
        "platform": of_platform(lambda: platform),
        "settings": of_platform(lambda: platform.settings),
        "files": of_platform(lambda: platform.files),
        "keyring": of_platform(lambda: platform.keyring),
        "boxes": of_platform(lambda: platform.part(ballot_boxes.of)),
    }


def _finish(platform: Platform) -> Callable[[Message, Scope], Any]:
    """What each answer receives on its way out, errors and unknown addresses included."""

    async def hook(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        handler: BaseRouteHandler | None = scope.get("route_handler")
        declared = handler.opt.get("access") if handler is not None else None
        http: HTTPScope = scope  # type: ignore[assignment]
        headers = MutableScopeHeaders(message)
        if kept := statics.caching(http["path"], http["query_string"]):
            headers.setdefault("cache-control", kept)
        security.complete(headers, declared, secure=platform.settings.secure)
        if declared is None or declared.kind != "respondent":  # when somebody answered is written nowhere
            log.answered(http["method"], http["path"], message["status"])

    return hook
