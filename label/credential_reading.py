"""Reading a credential that anybody may send: what it is, which edition it names, where it differs from ours."""

import json
import re
from typing import Any

import msgspec

from core import canonical_json
from label.proofs import Document

ADDRESS = re.compile(r"/c/([^/]{1,40})/e/([1-9]\d{0,5})$")
# What a stranger's file says is shown, but not at any length.
LONGEST = 160


class Read(msgspec.Struct, frozen=True):
    """A JSON object; `plain` when it says each thing once; `rewritten` when its bytes are not as published."""

    document: Document
    canonical: bytes
    plain: bool
    rewritten: bool


class Difference(msgspec.Struct, frozen=True):
    """One thing that the file says otherwise than the edition that was published."""

    term: str
    said: str
    published: str


def read(data: bytes) -> Read | None:
    """The object of these bytes, None when they hold none. A copy laid out anew by an editor is still read."""
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> Document:
        found = dict(pairs)
        repeated.extend(name for name in found if len(found) < len(pairs))
        return found

    try:
        document = json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    try:
        canonical = canonical_json.dumps(document)
    except (ValueError, RecursionError):  # a number or a text that no credential of ours holds
        return Read(document, data, plain=False, rewritten=True)
    return Read(document, canonical, plain=not repeated, rewritten=canonical != data)


def edition_named(document: Document) -> tuple[str, int]:
    """The number and the rank that the identifier ends with; ("", 0) when it is not such an address."""
    found = ADDRESS.search(str(document.get("id", "")))
    return (found[1], int(found[2])) if found else ("", 0)


def differences(said: Document, published: Document) -> tuple[Difference, ...]:
    """What people look at, where both disagree: label, holder, SIRET, number, dates."""
    ours, theirs = _facts(published), _facts(said)
    return tuple(Difference(term, theirs[term], ours[term]) for term in ours if theirs[term] != ours[term])


def _facts(document: Document) -> dict[str, str]:
    subject = document.get("credentialSubject")
    subject = subject if isinstance(subject, dict) else {}
    held = subject.get("identifier")
    entries = [entry for entry in held if isinstance(entry, dict)] if isinstance(held, list) else []

    def identity(kind: str) -> Any:
        return next((entry.get("identityHash") for entry in entries if entry.get("identityType") == kind), "")

    found = {
        "label": document.get("name", ""),
        "holder": identity("name"),
        "siret": identity("ext:SIRET"),
        "number": subject.get("licenseNumber", ""),
        "from": document.get("validFrom", ""),
        "until": document.get("validUntil", ""),
    }
    return {term: str(value)[:LONGEST] for term, value in found.items()}
