"""What the Verifiable Credentials Data Model asks of a document (W3C, versions 2.0 and 1.1); pure."""

import re
from datetime import datetime
from typing import Any

from cli.conformance import status_model
from cli.conformance.values import identified, is_url, moment, objects, require, text, types
from label.linked_data import CREDENTIALS
from label.proofs import Document

VERSION_1 = "https://www.w3.org/2018/credentials/v1"
MEDIA = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
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
DIGESTS = ("digestSRI", "digestMultibase")
# Longer than the writing of any digest.
LONGEST = 600
# The terms of both versions: when a credential begins and ceases to be valid.
PERIODS = {CREDENTIALS: ("validFrom", "validUntil"), VERSION_1: ("issuanceDate", "expirationDate")}


def credential(document: Document) -> None:
    """Malformed unless this is a credential, signed or not."""
    version = _context(document, (CREDENTIALS, VERSION_1))
    identified(document)
    require("VerifiableCredential" in types(document), "type", "doit contenir « VerifiableCredential »")
    for name in ("name", "description"):
        text(document.get(name, ""), name)
    _issuer(document.get("issuer"))
    _subjects(document.get("credentialSubject"))
    require(version == CREDENTIALS or "issuanceDate" in document, "issuanceDate", "manque")
    begins, ceases = validity(document)
    require(begins is None or ceases is None or begins <= ceases, PERIODS[version][0], "vient après la fin")
    for name in (*TYPED, *NAMED):
        for held in objects(document, name):
            identified(held, required=name in NAMED)
            require(name == "relatedResource" or bool(types(held)), name, "doit dire son type")
    _resources(objects(document, "relatedResource"))
    status_model.check(document)


def presentation(document: Document) -> list[Document]:
    """The credentials that a presentation holds; Malformed unless it is one."""
    _context(document, (CREDENTIALS, VERSION_1))
    identified(document)
    require("VerifiablePresentation" in types(document), "type", "doit contenir « VerifiablePresentation »")
    if "holder" in document:
        _issuer(document["holder"], "holder")
    for held in objects(document, "termsOfUse"):
        require(bool(types(held)), "termsOfUse", "doit dire son type")
    return objects(document, "verifiableCredential")


def validity(document: Document) -> tuple[datetime | None, datetime | None]:
    """When a credential begins and ceases to be valid, where it says so; Malformed."""
    version = _context(document, tuple(PERIODS))
    begins, ceases = (moment(document[name], name) if name in document else None for name in PERIODS[version])
    return begins, ceases


def _context(document: Document, versions: tuple[str, ...]) -> str:
    """The version: the first context; the others are addresses or contexts written inside."""
    named = document.get("@context")
    listed = named if isinstance(named, list) and named else [None]
    require(listed[0] in versions, "@context", "doit commencer par l’adresse du modèle de données")
    others = all(isinstance(one, dict) or is_url(one) for one in listed[1:])
    require(others, "@context", "ne contient que des adresses et des contextes")
    return str(listed[0])


def _issuer(value: Any, name: str = "issuer") -> None:
    named = value.get("id") if isinstance(value, dict) else value
    require(is_url(named), name, "doit être une adresse, ou un objet qui en porte une")
    if isinstance(value, dict):
        for said in ("name", "description"):
            text(value.get(said, ""), f"{name}.{said}")


def _subjects(value: Any) -> None:
    listed = value if isinstance(value, list) else [value]
    said = bool(listed) and all(isinstance(one, dict) and one for one in listed)
    require(said, "credentialSubject", "doit dire quelque chose de chacun")
    for one in listed:
        identified(one)


def _resources(listed: list[Document]) -> None:
    names = [one["id"] for one in listed]
    require(len(set(names)) == len(names), "relatedResource", "nomme deux fois la même ressource")
    for one in listed:
        digests = [one[name] for name in DIGESTS if name in one]
        require(bool(digests), "relatedResource", "doit porter une empreinte")
        written = all(isinstance(digest, str) and len(digest) <= LONGEST for digest in digests)
        require(written, "relatedResource", "porte une empreinte qui ne se lit pas")
        media = one.get("mediaType", "text/plain")
        require(
            isinstance(media, str) and MEDIA.fullmatch(media) is not None, "mediaType", "n’est pas un type de média"
        )
