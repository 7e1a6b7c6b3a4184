"""Refusals as software reads them: problem details (RFC 9457), in French, under the addresses of the interface."""

from collections.abc import Mapping

import msgspec
from litestar import Response

# Under this beginning, no answer is a page.
ROOT = "/api/v1"
MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True):
    """What went wrong: the kind of refusal in a few words, its HTTP status, and what to do about this one."""

    type: str
    title: str
    status: int
    detail: str


def concerns(path: str) -> bool:
    """Whether this address belongs to the interface."""
    return path == ROOT or path.startswith(f"{ROOT}/")


def answer(status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """The refusal, readable from any site."""
    said = msgspec.json.encode(Problem("about:blank", title, status, detail))
    shared = {"access-control-allow-origin": "*", "cache-control": "no-store"}
    return Response(said, status_code=status, media_type=MEDIA_TYPE, headers={**(headers or {}), **shared})


class Refused(Exception):
    """A request of the interface that is not answered: `response` says why."""

    def __init__(self, response: Response[bytes]) -> None:
        super().__init__(response.status_code)
        self.response = response
