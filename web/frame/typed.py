"""What was typed in a form, read from an urlencoded or a multipart body; nothing is kept in a cache."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar.connection import Request
from litestar.datastructures import UploadFile

from core.errors import Invalid

MOST_FIELDS = 2000
UNREADABLE = "Le formulaire reçu est illisible : rechargez la page et recommencez."


class Upload(msgspec.Struct, frozen=True):
    """A file that was sent: the name it had, and its bytes."""

    filename: str
    data: bytes


class Typed:
    """Fields and files of a form, each name possibly several times."""

    def __init__(
        self, fields: dict[str, list[str]] | None = None, files: dict[str, list[Upload]] | None = None
    ) -> None:
        self.fields = fields or {}
        self.files = files or {}

    def one(self, name: str) -> str:
        """The last value of this name, empty when absent."""
        return self.fields.get(name, [""])[-1]

    def all(self, name: str) -> list[str]:
        """Every value of this name, in order."""
        return self.fields.get(name, [])

    def file(self, name: str) -> Upload | None:
        """The file of this name, None when none was chosen."""
        sent = [upload for upload in self.files.get(name, []) if upload.filename or upload.data]
        return sent[-1] if sent else None


async def read(request: Request[Any, Any, Any]) -> Typed:
    """Decode the body; Invalid when it cannot be."""
    kind = request.content_type[0]
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(await request.body())
    if kind == "multipart/form-data":
        return await _multipart(request)
    return Typed()


def _urlencoded(body: bytes) -> Typed:
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Invalid(UNREADABLE) from error
    for name, value in pairs:
        fields.setdefault(name, []).append(_clean(value))
    return Typed(fields)


async def _multipart(request: Request[Any, Any, Any]) -> Typed:
    fields: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    try:
        form = await request.form()
    except (ValueError, LookupError) as error:  # a text in no character set that there is, or in another than it says
        raise Invalid(UNREADABLE) from error
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files.setdefault(name, []).append(Upload(_clean(value.filename), await value.read()))
        else:
            fields.setdefault(name, []).append(_clean(str(value)))
    return Typed(fields, files)


def _clean(value: str) -> str:
    """Line ends of one kind; no NUL, which PostgreSQL refuses."""
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
