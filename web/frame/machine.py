"""Public resources for other software: readable from any site, revalidated by their digest."""

from hashlib import sha256

from litestar import Response

from web.frame.handling import AnyRequest, Html


def answer(request: AnyRequest, data: bytes, media_type: str, *, cache: str = "no-cache") -> Html:
    """The bytes with their ETag, or 304 when the asker already holds them."""
    tag = f'"{sha256(data).hexdigest()[:32]}"'
    headers = {"etag": tag, "access-control-allow-origin": "*", "cache-control": cache}
    held = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if tag in held:
        return Response(None, status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)
