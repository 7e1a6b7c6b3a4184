"""Public resources for other software: readable from any site, revalidated by their digest or by their date."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from litestar import Response

from web.frame.handling import AnyRequest, Html

CREDENTIAL, JSON = "application/vc", "application/json"
# What a program asks for; a browser asks for text/html first.
MACHINE = (CREDENTIAL, "application/ld+json", JSON)


def wants_credential(accept: str) -> bool:
    """Whether who accepts this is software that reads credentials rather than pages."""
    return "text/html" not in accept and any(kind in accept for kind in MACHINE)


def holds(held: str, tag: str) -> bool:
    """Whether an If-None-Match header names this ETag (RFC 9110, 13.1.2)."""
    tags = {part.strip().removeprefix("W/") for part in held.split(",")}
    return tag in tags or "*" in tags


def tag_of(data: bytes) -> str:
    """The ETag of these bytes."""
    return f'"{sha256(data).hexdigest()[:32]}"'


def answer(
    request: AnyRequest, data: bytes, media_type: str, *, cache: str = "no-cache", modified: datetime | None = None
) -> Html:
    """The bytes with their ETag, and the moment of their last change; 304 when the asker already holds them."""
    tag = tag_of(data)
    headers = {"etag": tag, "access-control-allow-origin": "*", "cache-control": cache}
    if modified is not None:
        headers["last-modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _held(request, tag, modified):
        return Response(None, status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


def _held(request: AnyRequest, tag: str, modified: datetime | None) -> bool:
    """The digest decides; the date only for who gives no digest (RFC 9110, 13.1.3)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return holds(tags, tag)
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and modified is not None and modified.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
