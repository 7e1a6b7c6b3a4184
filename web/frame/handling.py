"""How a handler is declared: a synchronous function in a worker thread, with its access beside its address."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeAlias

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.handlers import get as litestar_get
from litestar.handlers import post as litestar_post
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.files import Files
from core.keys import Keyring
from core.platform import Platform
from core.settings import Settings
from evaluation.box.ballot_boxes import BallotBoxes
from web.frame.page import Page
from web.frame.typed import Typed

# What a column of whole numbers holds; beyond, an address names nothing, and each database would break in its own way.
LARGEST = 2**31 - 1

Html: TypeAlias = Response[Any]
AnyRequest: TypeAlias = Request[Any, Any, Any]  # request
# What a handler may ask for, by the name of its parameter.
InSession: TypeAlias = NamedDependency[Session]  # session
By: TypeAlias = NamedDependency[Actor]  # actor
At: TypeAlias = NamedDependency[datetime]  # at
OnPage: TypeAlias = NamedDependency[Page]  # page
Body: TypeAlias = NamedDependency[Typed]  # typed
OfPlatform: TypeAlias = NamedDependency[Platform]  # platform
WithSettings: TypeAlias = NamedDependency[Settings]  # settings
WithFiles: TypeAlias = NamedDependency[Files]  # files
WithKeys: TypeAlias = NamedDependency[Keyring]  # keyring
WithBoxes: TypeAlias = NamedDependency[BallotBoxes]  # boxes

Declare: TypeAlias = Callable[[Callable[..., Html]], HTTPRouteHandler]


def get(path: str | list[str], access: dict[str, Any]) -> Declare:
    """A page that only reads."""
    return lambda function: litestar_get(path, opt=access)(_threaded(function))


def post(path: str | list[str], access: dict[str, Any]) -> Declare:
    """A form that changes something, in one transaction; a form not received twice."""
    return lambda function: litestar_post(path, opt=access, status_code=200)(_threaded(function))


def _threaded(function: Callable[..., Html]) -> Callable[..., Awaitable[Html]]:
    """Litestar's own `sync_to_thread` wraps twice when two methods share an address; this wraps once."""

    @wraps(function)
    async def threaded(**arguments: Any) -> Html:
        if any(type(given) is int and abs(given) > LARGEST for given in arguments.values()):
            raise NotFound
        return await asyncio.to_thread(function, **arguments)

    return threaded
