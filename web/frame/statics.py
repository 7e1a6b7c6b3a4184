"""Static files: an address that carries the right fingerprint is kept for a year, any other is asked for again."""

from functools import cache

from web.frame.rendering import STATIC, static

KEPT = "public, max-age=31536000, immutable"


@cache
def addresses() -> frozenset[str]:
    """Every address that pages give: those whose `v` is the fingerprint of the file."""
    files = (path for path in STATIC.rglob("*") if path.is_file())
    return frozenset(static(path.relative_to(STATIC).as_posix()) for path in files)


def caching(path: str, query: bytes) -> str | None:
    """The Cache-Control of an address of ours that never changes, None for any other."""
    return KEPT if f"{path}?{query.decode('latin-1')}" in addresses() else None
