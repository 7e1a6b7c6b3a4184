"""A file sent as it is read, whole or the part that was asked for (Range, RFC 9110 section 14)."""

import re
from http import HTTPStatus
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from core.files import Content
from web.frame.handling import AnyRequest, Html

ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class Unsatisfiable(Exception):
    """The part that was asked for is outside the file."""


def wanted(asked: str, size: int) -> tuple[int, int] | None:
    """From which byte to which (not included), None for the whole file; Unsatisfiable when nothing is left of it.

    Several parts at once, or another unit, are answered by the whole file, as the standard allows.
    """
    found = ONE_RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, stop = max(0, size - int(found[2])), size
    else:
        start, stop = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= stop:
        raise Unsatisfiable
    return start, stop


def attachment(request: AnyRequest, content: Content, filename: str, media_type: str, digest: str) -> Html:
    """A file to save, which no browser displays or runs in our name; a cut download goes on."""
    headers = {
        "accept-ranges": "bytes",
        "content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}",
        "content-security-policy": "sandbox; default-src 'none'",
        "etag": f'"{digest}"',
    }
    same = request.headers.get("if-range", headers["etag"]) == headers["etag"]
    try:
        part = wanted(request.headers.get("range", ""), content.size) if same else None
    except Unsatisfiable:
        outside = {"content-range": f"bytes */{content.size}"}
        return Response(None, status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers | outside)
    start, stop = part or (0, content.size)
    headers["content-length"] = str(stop - start)
    if part is not None:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{content.size}"
    status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
    media_type = media_type.removesuffix("; charset=utf-8")  # Litestar adds it to every text
    return Stream(content.chunks(start, stop), media_type=media_type, status_code=status, headers=headers)
