"""The values that the recommendations share: addresses, types, objects, texts with their language, moments; pure."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.conformance.problems import Malformed
from label.proofs import Document

URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
# XML Schema 1.1, dateTimeStamp: midnight may be written 24:00:00, an offset goes no further than fourteen hours.
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?"
MOMENT = re.compile(rf"({DAY})T({HOUR})(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?")
# A language value object (2.0, 11.1).
SPOKEN = {"@value", "@language", "@direction"}
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def require(held: bool, name: str, fault: str) -> None:
    """Malformed, by a sentence that names the property, unless it holds."""
    if not held:
        raise Malformed(f"« {name} » {fault}.")


def is_url(value: Any) -> bool:
    """An absolute address, written as one text."""
    return isinstance(value, str) and URL.fullmatch(value) is not None


def identified(document: Document, *, required: bool = False) -> None:
    """Malformed unless `id` is a single address, where there is one."""
    if required or "id" in document:
        require(is_url(document.get("id")), "id", "doit être une seule adresse")


def types(document: Document) -> list[str]:
    """What a document or an object says it is; Malformed."""
    named = document.get("type", [])
    listed = named if isinstance(named, list) else [named]
    require(all(isinstance(one, str) for one in listed), "type", "ne contient que des textes")
    return listed


def objects(document: Document, name: str) -> list[Document]:
    """What a property holds, one object or several; Malformed for anything else."""
    if name not in document:
        return []
    held = document[name]
    listed = held if isinstance(held, list) else [held]
    require(all(isinstance(one, dict) for one in listed), name, "ne contient que des objets")
    return listed


def text(value: Any, name: str) -> None:
    """Malformed unless this is a text, or the same thing in one or several languages."""
    for one in value if isinstance(value, list) else [value]:
        require(isinstance(one, str) or _is_spoken(one), name, "est un texte, ou un texte avec sa langue")


def _is_spoken(value: Any) -> bool:
    if not isinstance(value, dict) or not set(value) <= SPOKEN or not isinstance(value.get("@value"), str):
        return False
    language = value.get("@language", "und")
    written = isinstance(language, str) and LANGUAGE.fullmatch(language) is not None
    return written and value.get("@direction", "ltr") in ("ltr", "rtl")


def moment(value: Any, name: str) -> datetime:
    """An XSD dateTimeStamp; without an offset it is read as UTC, as the recommendations ask. Malformed."""
    written = MOMENT.fullmatch(value) if isinstance(value, str) else None
    require(written is not None, name, "n’est pas un instant")
    day, hour, offset = written.groups() if written else ("", "", "")
    ends = hour.startswith("24")
    try:
        found = datetime.fromisoformat(f"{day}T{'00:00:00' if ends else hour}{offset or ''}")
        found += timedelta(days=ends)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Malformed(f"« {name} » n’est pas un instant.") from error
