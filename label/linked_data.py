"""JSON-LD without network: two pinned contexts, strict expansion, canonical N-Quads."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from pyld import jsonld

FOLDER = Path(__file__).with_name("contexts")
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
PINNED = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: ("open-badges-3.0.3.json", "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761"),
}
Contexts = Mapping[str, dict[str, Any]]
# Relative names are resolved against this scheme, which nothing else uses: they are then seen and refused.
RELATIVE = "relative:"
# Types whose own context is kept; ours need ten.
MOST_KEPT = 200
# What the processor lets escape on a context of the wrong shape.
BROKEN = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class LinkedDataError(Exception):
    """The document cannot be read without losing something, so nothing is signed or accepted."""


class Pinned(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """The processor for documents of pinned contexts alone, whose own work on them is done once.

    PyLD processes what a context says of a type again at each object of that type, three quarters of an expansion.
    """

    kept: ClassVar[dict[tuple[str, int], tuple[Any, Any]]] = {}

    def _process_context(self, active: Any, local: Any, options: Any, *rest: Any, **said: Any) -> Any:
        """The active context once `local` is processed; what a type says (`propagate=False`) is kept."""
        if rest or said != {"propagate": False} or "_uuid" not in active:
            return super()._process_context(active, local, options, *rest, **said)
        place = (active["_uuid"], id(local))  # its very object, which is kept with what it gives
        if place not in self.kept:
            if len(self.kept) >= MOST_KEPT:  # PyLD may forget a context, and read it anew under another name
                self.kept.clear()
            self.kept[place] = (local, super()._process_context(active, local, options, **said))
        return self.kept[place][1]


class Expanded(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """The processor for documents in expanded form, which it would otherwise expand once more."""

    def expand(self, document: Any, _options: object) -> Any:
        """The document, as it is."""
        return document


@lru_cache
def context(url: str) -> dict[str, Any]:
    """The pinned context of this address; LinkedDataError for any other address or when the file changed."""
    if url not in PINNED:
        raise LinkedDataError(f"unknown context {url}")
    name, digest = PINNED[url]
    return pinned(FOLDER / name, digest)


def pinned(file: Path, digest: str) -> dict[str, Any]:
    """The context that a file holds; LinkedDataError when its SHA-256 is another."""
    data = file.read_bytes()
    if sha256(data).hexdigest() != digest:
        raise LinkedDataError(f"the context {file.name} is not the pinned one")
    found: dict[str, Any] = json.loads(data)
    return found


def canonical(document: dict[str, Any], others: Contexts | None = None) -> bytes:
    """The document as canonical N-Quads (RDFC-1.0); LinkedDataError when a term would be dropped silently.

    Strangers' documents name `others` beside ours, and may define terms of their own inside; ours never do.
    """
    if others is None:
        _require_pinned(document)
    load = _loader(others or {})
    processor = Pinned if others is None else jsonld.JsonLdProcessor
    try:
        expanded = processor(on_property_dropped=_refuse).expand(
            document, {"documentLoader": load, "base": f"{RELATIVE}//name/"}
        )
        _require_absolute(expanded)
        quads: str = Expanded().normalize(
            expanded, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
        )
    except (jsonld.JsonLdError, *BROKEN) as error:
        raise LinkedDataError(str(error)) from error
    return quads.encode()


def _require_pinned(document: dict[str, Any]) -> None:
    """No inline context, no context inside: what a term means is decided by the pinned files alone."""
    named = document.get("@context")
    if not isinstance(named, list) or not all(isinstance(url, str) and url in PINNED for url in named):
        raise LinkedDataError("the contexts are not the pinned ones")
    if any(_holds_context(value) for name, value in document.items() if name != "@context"):
        raise LinkedDataError("a context inside the document")


def _holds_context(node: Any) -> bool:
    if isinstance(node, list):
        return any(_holds_context(item) for item in node)
    return isinstance(node, dict) and ("@context" in node or any(_holds_context(value) for value in node.values()))


def _loader(others: Contexts) -> Callable[[str, object], dict[str, Any]]:
    def load(url: str, _options: object) -> dict[str, Any]:
        """What the processor keeps of a static context serves every later document: only the pinned ones are."""
        found = {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url}
        if url in others and url not in PINNED:
            return found | {"document": others[url]}
        return found | {"document": context(url), "tag": "static"}

    return load


def _refuse(name: str) -> None:
    raise LinkedDataError(f"undefined term {name!r}")


def _require_absolute(node: Any) -> None:
    """Relative types and addresses vanish when the graph is written: refuse them."""
    if isinstance(node, list):
        for item in node:
            _require_absolute(item)
    elif isinstance(node, dict):
        named = node.get("@type", [])
        for address in [*(named if isinstance(named, list) else [named]), node.get("@id", "_:blank")]:
            if address.startswith(RELATIVE) or (":" not in address and address != "@json"):
                raise LinkedDataError(f"relative name {address!r}")
        for value in node.values():
            _require_absolute(value)
