"""Public resources for other software: readable from any site, revalidated by their digest or by their date."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from litestar import Response

from web.frame.handling import AnyRequest, Html


def answer(
    request: AnyRequest, data: bytes, media_type: str, *, cache: str = "no-cache", modified: datetime | None = None
) -> Html:
    """The bytes with their ETag, and the moment of their last change; 304 when the asker already holds them."""
    tag = f'"{sha256(data).hexdigest()[:32]}"'
    headers = {"etag": tag, "access-control-allow-origin": "*", "cache-control": cache}
    if modified is not None:
        headers["last-modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _held(request, tag, modified):
        return Response(None, status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


def _held(request: AnyRequest, tag: str, modified: datetime | None) -> bool:
    """The digest decides; the date only for who gives no digest (RFC 9110, 13.1.3)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        held = {part.strip().removeprefix("W/") for part in tags.split(",")}
        return tag in held or "*" in held
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and modified is not None and modified.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
