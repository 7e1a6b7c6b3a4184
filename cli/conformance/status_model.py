"""What Bitstring Status List 1.0 asks of a status entry (2.1) and of a list (2.2); pure."""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from cli.conformance.values import is_url, objects, require, types
from label.encoding import from_base64url
from label.proofs import Document

ENTRY, LIST, LIST_CREDENTIAL = "BitstringStatusListEntry", "BitstringStatusList", "BitstringStatusListCredential"
INDEX = re.compile(r"[0-9]+")
HEXADECIMAL = re.compile(r"0x[0-9A-Fa-f]+")
# Bytes of the shortest list.
LEAST = 16 * 1024
# Beyond, no message could be written for each value.
WIDEST = 16


def check(document: Document) -> None:
    """Malformed unless each status entry, and the list that the document may be, is one of the recommendation."""
    for entry in _entries(document):
        _entry(entry)
    if LIST_CREDENTIAL in types(document):
        for subject in objects(document, "credentialSubject"):
            _list(subject)


def place(entry: Document) -> int:
    """The place that a checked entry names; of a number beyond any list, only that it is beyond."""
    return int(entry["statusListIndex"].lstrip("0")[:19] or "0")


def _entries(node: Any) -> Iterator[Document]:
    """Every status entry, wherever it stands."""
    if isinstance(node, list):
        for one in node:
            yield from _entries(one)
    elif isinstance(node, dict):
        named = node.get("type")
        if named == ENTRY or (isinstance(named, list) and ENTRY in named):
            yield node
        for held in node.values():
            yield from _entries(held)


def _entry(entry: Document) -> None:
    rules: dict[str, Callable[[Any], bool]] = {
        "statusPurpose": lambda value: isinstance(value, str) and bool(value),
        "statusListIndex": lambda value: isinstance(value, str) and INDEX.fullmatch(value) is not None,
        "statusListCredential": is_url,
    }
    for name, holds in rules.items():
        require(holds(entry.get(name)), name, "manque ou ne se lit pas")
    require(entry.get("id") != entry["statusListCredential"], "credentialStatus.id", "est l’adresse de la liste")
    _sized(entry)
    references = entry.get("statusReference", [])
    listed = references if isinstance(references, list) else [references]
    require(all(is_url(one) for one in listed), "statusReference", "ne contient que des adresses")


def _sized(entry: Document) -> None:
    """As many messages as values of the size, when there are more than two values or any message."""
    size = entry.get("statusSize", 1)
    counted = isinstance(size, int) and not isinstance(size, bool) and size > 0
    require(counted, "statusSize", "est un nombre entier de bits")
    if size > 1 or "statusMessage" in entry:
        messages = entry.get("statusMessage")
        whole = isinstance(messages, list) and size <= WIDEST and len(messages) == 2**size
        require(whole and all(map(_is_message, messages or [])), "statusMessage", "dit chacune des valeurs du statut")


def _is_message(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    status, message = value.get("status"), value.get("message")
    return isinstance(message, str) and isinstance(status, str) and HEXADECIMAL.fullmatch(status) is not None


def _list(subject: Document) -> None:
    require(LIST in types(subject), "credentialSubject.type", f"doit être « {LIST} »")
    purposes = subject.get("statusPurpose")
    listed = purposes if isinstance(purposes, list) else [purposes]
    require(bool(listed) and all(isinstance(one, str) for one in listed), "statusPurpose", "est un texte ou plusieurs")
    described = {"statusSize", "statusMessages"} <= set(subject)
    require(described or "message" not in listed, "statusPurpose", "demande une taille et des messages")
    require(
        _is_long(subject.get("encodedList")), "encodedList", "est une liste comprimée de seize kilo-octets au moins"
    )


def _is_long(text: Any) -> bool:
    """Only the bytes of the shortest list are unfolded, however many there are."""
    if not isinstance(text, str) or "=" in text:
        return False
    try:
        return len(zlib.decompressobj(wbits=31).decompress(from_base64url(text), LEAST)) == LEAST
    except (ValueError, zlib.error):
        return False
