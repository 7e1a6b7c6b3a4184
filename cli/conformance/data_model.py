"""What the Verifiable Credentials Data Model asks of a document (W3C, versions 2.0 and 1.1); pure."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from label.linked_data import CREDENTIALS
from label.proofs import Document

VERSION_1 = "https://www.w3.org/2018/credentials/v1"
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
# Properties whose every object says its type (2.0, 4.5 and 5.10); those whose object also bears an address.
TYPED = (
    "confidenceMethod",
    "credentialSchema",
    "credentialStatus",
    "evidence",
    "refreshService",
    "renderMethod",
    "termsOfUse",
)
NAMED = ("credentialSchema", "relatedResource")
# The properties of a language value object (2.0, 11.1).
SPOKEN = {"@value", "@language", "@direction"}
STATUS_ENTRY = "BitstringStatusListEntry"
# The terms of both versions: when a credential begins and ceases to be valid.
PERIODS = {CREDENTIALS: ("validFrom", "validUntil"), VERSION_1: ("issuanceDate", "expirationDate")}


class Malformed(Exception):
    """The document is not one of the data model; the message is a French sentence that names the property."""


def credential(document: Document) -> None:
    """Malformed unless this is a credential, signed or not."""
    version = _context(document, (CREDENTIALS, VERSION_1))
    _identified(document)
    _require("VerifiableCredential" in types(document), "type", "doit contenir « VerifiableCredential »")
    for name in ("name", "description"):
        _text(document.get(name, ""), name)
    _issuer(document.get("issuer"))
    _subjects(document.get("credentialSubject"))
    _require(version == CREDENTIALS or "issuanceDate" in document, "issuanceDate", "manque")
    begins, ceases = validity(document)
    _require(begins is None or ceases is None or begins <= ceases, PERIODS[version][0], "vient après la fin")
    for name in (*TYPED, *NAMED):
        for held in objects(document, name):
            _identified(held, required=name in NAMED)
            _require(name == "relatedResource" or bool(types(held)), name, "doit dire son type")
    _resources(objects(document, "relatedResource"))
    for entry in _entries(document):
        _status(entry)


def presentation(document: Document) -> list[Document]:
    """The credentials that a presentation holds; Malformed unless it is one."""
    _context(document, (CREDENTIALS, VERSION_1))
    _identified(document)
    _require("VerifiablePresentation" in types(document), "type", "doit contenir « VerifiablePresentation »")
    if "holder" in document:
        _issuer(document["holder"], "holder")
    for held in objects(document, "termsOfUse"):
        _require(bool(types(held)), "termsOfUse", "doit dire son type")
    return objects(document, "verifiableCredential")


def validity(document: Document) -> tuple[datetime | None, datetime | None]:
    """When a credential begins and ceases to be valid, where it says so; Malformed."""
    version = _context(document, tuple(PERIODS))
    begins, ceases = (moment(document[name], name) if name in document else None for name in PERIODS[version])
    return begins, ceases


def moment(value: Any, name: str) -> datetime:
    """An XSD dateTimeStamp; without an offset it is read as UTC, as both recommendations ask. Malformed."""
    _require(isinstance(value, str) and MOMENT.fullmatch(value) is not None, name, "n’est pas un instant")
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Malformed(f"« {name} » n’est pas un instant.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _require(held: bool, name: str, fault: str) -> None:
    if not held:
        raise Malformed(f"« {name} » {fault}.")


def _context(document: Document, versions: tuple[str, ...]) -> str:
    """The version: the first context; the others are addresses or contexts written inside."""
    named = document.get("@context")
    listed = named if isinstance(named, list) and named else [None]
    _require(listed[0] in versions, "@context", "doit commencer par l’adresse du modèle de données")
    others = all(isinstance(one, dict) or _is_url(one) for one in listed[1:])
    _require(others, "@context", "ne contient que des adresses et des contextes")
    return str(listed[0])


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and URL.fullmatch(value) is not None


def _identified(document: Document, *, required: bool = False) -> None:
    if required or "id" in document:
        _require(_is_url(document.get("id")), "id", "doit être une seule adresse")


def types(document: Document) -> list[str]:
    """What a document or an object says it is; Malformed."""
    named = document.get("type", [])
    listed = named if isinstance(named, list) else [named]
    _require(all(isinstance(one, str) for one in listed), "type", "ne contient que des textes")
    return listed


def objects(document: Document, name: str) -> list[Document]:
    """What a property holds, one object or several; Malformed for anything else."""
    if name not in document:
        return []
    held = document[name]
    listed = held if isinstance(held, list) else [held]
    _require(all(isinstance(one, dict) for one in listed), name, "ne contient que des objets")
    return listed


def _text(value: Any, name: str) -> None:
    """A text, or the same thing in one or several languages."""
    for one in value if isinstance(value, list) else [value]:
        spoken = isinstance(one, dict) and set(one) <= SPOKEN and isinstance(one.get("@value"), str)
        _require(isinstance(one, str) or spoken, name, "est un texte, ou un texte avec sa langue")


def _issuer(value: Any, name: str = "issuer") -> None:
    named = value.get("id") if isinstance(value, dict) else value
    _require(_is_url(named), name, "doit être une adresse, ou un objet qui en porte une")
    if isinstance(value, dict):
        for said in ("name", "description"):
            _text(value.get(said, ""), f"{name}.{said}")


def _subjects(value: Any) -> None:
    listed = value if isinstance(value, list) else [value]
    said = bool(listed) and all(isinstance(one, dict) and one for one in listed)
    _require(said, "credentialSubject", "doit dire quelque chose de chacun")
    for one in listed:
        _identified(one)


def _resources(listed: list[Document]) -> None:
    names = [one["id"] for one in listed]
    _require(len(set(names)) == len(names), "relatedResource", "nomme deux fois la même ressource")
    digested = all({"digestSRI", "digestMultibase"} & set(one) for one in listed)
    _require(digested, "relatedResource", "doit porter une empreinte")


def _entries(node: Any) -> Iterator[Document]:
    """Every status entry, wherever it stands."""
    if isinstance(node, list):
        for one in node:
            yield from _entries(one)
    elif isinstance(node, dict):
        named = node.get("type")
        if named == STATUS_ENTRY or (isinstance(named, list) and STATUS_ENTRY in named):
            yield node
        for held in node.values():
            yield from _entries(held)


def _status(entry: Document) -> None:
    """Bitstring Status List 1.0, 2.1."""
    rules: dict[str, Callable[[Any], bool]] = {
        "statusPurpose": lambda value: isinstance(value, str) and bool(value),
        "statusListIndex": lambda value: isinstance(value, str) and re.fullmatch(r"\d{1,18}", value) is not None,
        "statusListCredential": _is_url,
    }
    for name, holds in rules.items():
        _require(holds(entry.get(name)), name, "manque ou ne se lit pas")
