"""Posting bytes to a service that the operator configured: bounded in time and size, never redirected elsewhere."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

SECONDS = 10
LARGEST = 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Answer(msgspec.Struct, frozen=True):
    """What a service answered."""

    status: int
    media_type: str
    body: bytes


class PostError(Exception):
    """The service could not be reached, or its answer is not one."""


# An address, what to post, its media type → the answer; PostError.
Post = Callable[[str, bytes, str], Answer]


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Refuse: the operator trusted this address and no other."""


def post(address: str, data: bytes, media_type: str) -> Answer:
    """One POST over https, or plainly to this machine; an error status is an answer like another."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise PostError(f"{address} n’est pas une adresse https.")
    request = urllib.request.Request(address, data, {"Content-Type": media_type})  # noqa: S310 (scheme checked above)
    try:
        with urllib.request.build_opener(_Straight).open(request, timeout=SECONDS) as answer:
            return _read(answer)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error)
    except (OSError, http.client.HTTPException) as error:
        raise PostError(f"{parts.hostname} ne répond pas : {error}") from error


def _read(answer: http.client.HTTPResponse | urllib.error.HTTPError) -> Answer:
    body = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise PostError("La réponse est trop longue.")
    return Answer(int(answer.status or 0), answer.headers.get_content_type(), body)
