"""What a script reads: a few words of JSON, or the sentence of a refusal with its status."""

from collections.abc import Callable
from typing import Any

from litestar import Response

from core.errors import Conflict, Invalid
from web.frame.handling import Html
from web.frame.page import status_of


def answer(tell: Callable[[], dict[str, Any]]) -> Html:
    """What `tell` says, or why it refuses: either way the handler answers, and what was written stays written."""
    try:
        return Response(tell(), media_type="application/json")
    except (Conflict, Invalid) as refusal:
        return refused(refusal)


def refused(refusal: Conflict | Invalid) -> Html:
    """The sentence of a refusal."""
    said = {"refus": refusal.message}
    return Response(said, media_type="application/json", status_code=status_of(refusal))
