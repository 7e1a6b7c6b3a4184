"""Over HTTP, section by section: what three recommendations ask of an issuer and of a verifier driven by VC-API.

M is the Verifiable Credentials Data Model 2.0, S is Bitstring Status List 1.0; `test_vc_api_problems.py` has the rest.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from cli.conformance import data_model, related
from cli.conformance.endpoint import Endpoint
from label import linked_data, status_list
from label.credential import unsigned
from label.encoding import base58, base64url
from label.linked_data import CREDENTIALS
from label.proofs import Document
from tests.cli.vc_api_calls import CREDENTIAL, EXAMPLES, Asked, problems_of, served
from tests.label.attested import PLACE, STATEMENT

CONTEXT = (linked_data.FOLDER / "credentials-v2.json").read_bytes()
SHA256, SHA512 = (hashlib.new(name, CONTEXT).digest() for name in ("sha256", "sha512"))
WRONG = bytes(32)
FOREIGN = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "message",
    "statusListIndex": "7",
    "statusListCredential": "https://vc.example/statuts/1",
}
FOUR = [{"status": f"0x{value:x}", "message": "x"} for value in range(4)]
LONG = (base64.urlsafe_b64encode(gzip.compress(bytes(16_384 + more))).decode() for more in range(999))
PADDED = next(text for text in LONG if text.endswith("="))
LISTED = {
    "type": "BitstringStatusList",
    "statusPurpose": "revocation",
    "encodedList": status_list.encode(status_list.empty()),
}


@pytest.fixture(scope="module")
def asked() -> Iterator[Asked]:
    with served(Endpoint("")) as asked:
        yield asked


def sri(name: str, data: bytes = CONTEXT) -> str:
    return f"{name}-{base64.b64encode(hashlib.new(name, data).digest()).decode()}"


def resource(**said: Any) -> Document:
    return {"relatedResource": {"id": CREDENTIALS} | said}


def status(**changed: Any) -> Document:
    return {"credentialStatus": FOREIGN | changed}


def a_list(**changed: Any) -> Document:
    types = ["VerifiableCredential", "BitstringStatusListCredential"]
    return {"@context": [CREDENTIALS], "type": types, "credentialSubject": LISTED | changed}


ALLOWED: dict[str, Document] = {
    "M 4.9, an offset of fourteen hours": {"validFrom": "2023-01-01T00:00:00-14:00"},
    "M 4.9, midnight at the end of a day": {"validFrom": "2023-12-31T24:00:00Z"},
    "M 4.9, without an offset": {"validFrom": "2023-01-01T00:00:00"},
    "M 4.9, begins and ends at once": {"validFrom": "2099-12-31T24:00:00Z", "validUntil": "2100-01-01T00:00:00Z"},
    "M 5.3, three kinds": {"relatedResource": [{"id": CREDENTIALS, "digestSRI": f"{sri('sha256')} {sri('sha512')}"}]},
    "M 5.3, a media type": resource(digestSRI=sri("sha384"), mediaType="application/ld+json"),
    "M 5.3, the strongest of two": resource(digestSRI=f"{sri('sha256', b'')} {sri('sha512')}"),
    "M 5.3, a multihash": resource(digestMultibase=base58(b"\x12\x20" + SHA256)),
    "M 5.3, a longer multihash": resource(digestMultibase=base64url(b"\x13\x40" + SHA512)),
    "M 5.3, a bare digest": resource(digestMultibase=base64url(SHA256)),
    "M 5.3, both": resource(digestMultibase=base64url(SHA256), digestSRI=sri("sha256")),
    "M 5.3, what nobody holds": resource(id="https://vc.example/r", digestSRI="sha384-x"),
    "M 11.1, a language, a direction": {"name": {"@value": "x", "@language": "ar-EG", "@direction": "rtl"}},
    "S 2.1, any index": status(statusListIndex="9" * 30),
    "S 2.1, one bit, two messages": status(statusSize=1, statusMessage=FOUR[:2]),
    "S 2.1, two bits, four messages": status(statusSize=2, statusMessage=FOUR),
    "S 2.1, a reference": status(statusReference="https://vc.example/sens"),
    "S 2.1, references": status(statusReference=["https://vc.example/sens", "https://vc.example/langue"]),
    "S 2.2, a list": a_list(),
    "S 2.2, two purposes": a_list(statusPurpose=["revocation", "suspension"]),
    "S 2.2, a longer list": a_list(encodedList=status_list.encode(bytes(40_000))),
}
FORBIDDEN: dict[str, tuple[Document, str]] = {
    "M 4.9, a longer offset": ({"validFrom": "2023-01-01T00:00:00+14:30"}, "validFrom"),
    "M 4.9, a minute after midnight": ({"validFrom": "2023-12-31T24:00:01Z"}, "validFrom"),
    "M 4.9, a sixtieth second": ({"validUntil": "2099-12-31T23:59:60Z"}, "validUntil"),
    "M 4.9, a day": ({"validUntil": "2099-12-31"}, "validUntil"),
    "M 4.9, other digits": ({"validFrom": "٢٠٢٣-01-01T00:00:00Z"}, "validFrom"),
    "M 4.9, no such day": ({"validFrom": "9999-12-31T24:00:00Z"}, "validFrom"),
    "M 5.3, another digest": (resource(digestSRI=sri("sha384", b"")), "relatedResource"),
    "M 5.3, a strong one is another": (resource(digestSRI=f"{sri('sha256')} {sri('sha512', b'')}"), "relatedResource"),
    "M 5.3, one of two is another": (
        resource(digestSRI=sri("sha256"), digestMultibase=base64url(WRONG)),
        "relatedResource",
    ),
    "M 5.3, an unknown kind": (resource(digestSRI=f"md5-{base64.b64encode(WRONG).decode()}"), "relatedResource"),
    "M 5.3, another multihash": (resource(digestMultibase=base58(b"\x12\x20" + WRONG)), "relatedResource"),
    "M 5.3, the number of another": (resource(digestMultibase=base58(b"\x13\x40" + SHA256)), "relatedResource"),
    "M 5.3, no multibase": (resource(digestMultibase="x"), "relatedResource"),
    "M 5.3, not a text": (resource(digestSRI=["sha384-x"]), "relatedResource"),
    "M 5.3, too long": (resource(digestMultibase="z" * 1000), "relatedResource"),
    "M 5.3, no media type": (resource(digestSRI=sri("sha256"), mediaType="JSON"), "mediaType"),
    "M 11.1, no language": ({"name": {"@value": "x", "@language": "du français"}}, "name"),
    "M 11.1, a number": ({"description": {"@value": "x", "@language": 3}}, "description"),
    "M 11.1, no direction": ({"name": {"@value": "x", "@direction": "haut"}}, "name"),
    "S 2.1, the address of the list": (status(id=FOREIGN["statusListCredential"]), "credentialStatus.id"),
    "S 2.1, less than zero": (status(statusListIndex="-1"), "statusListIndex"),
    "S 2.1, a number": (status(statusListIndex=7), "statusListIndex"),
    "S 2.1, not in base ten": (status(statusListIndex="0x7"), "statusListIndex"),
    "S 2.1, other digits": (status(statusListIndex="٧"), "statusListIndex"),
    "S 2.1, several purposes": (status(statusPurpose=["revocation"]), "statusPurpose"),
    "S 2.1, no address": (status(statusListCredential="statuts/1"), "statusListCredential"),
    "S 2.1, no bit": (status(statusSize=0), "statusSize"),
    "S 2.1, half a bit": (status(statusSize=1.5), "statusSize"),
    "S 2.1, a text": (status(statusSize="2"), "statusSize"),
    "S 2.1, a truth": (status(statusSize=True), "statusSize"),
    "S 2.1, no message": (status(statusSize=2), "statusMessage"),
    "S 2.1, too few messages": (status(statusSize=2, statusMessage=FOUR[:3]), "statusMessage"),
    "S 2.1, one bit, three messages": (status(statusMessage=FOUR[:3]), "statusMessage"),
    "S 2.1, an enormous size": (status(statusSize=10**9, statusMessage=FOUR), "statusMessage"),
    "S 2.1, messages without status": (status(statusMessage=[{"message": "x"}] * 2), "statusMessage"),
    "S 2.1, a status in base ten": (status(statusMessage=[{"status": "1", "message": "x"}] * 2), "statusMessage"),
    "S 2.1, messages that are texts": (status(statusMessage=["x", "y"]), "statusMessage"),
    "S 2.1, a reference that is none": (status(statusReference=["https://vc.example/sens", 3]), "statusReference"),
    "S 2.2, another subject": (a_list(type="Autre"), "credentialSubject.type"),
    "S 2.2, no purpose": (a_list(statusPurpose=[]), "statusPurpose"),
    "S 2.2, a purpose that is a number": (a_list(statusPurpose=[3]), "statusPurpose"),
    "S 2.2, messages without their size": (a_list(statusPurpose=["message"]), "statusPurpose"),
    "S 2.2, no list": (a_list(encodedList=None), "encodedList"),
    "S 2.2, another multibase": (a_list(encodedList=base58(gzip.compress(bytes(16_384)))), "encodedList"),
    "S 2.2, not compressed": (a_list(encodedList=base64url(bytes(16_384))), "encodedList"),
    "S 2.2, too short": (a_list(encodedList=status_list.encode(bytes(16_383))), "encodedList"),
    "S 2.2, padded": (a_list(encodedList=f"u{PADDED}"), "encodedList"),
}


@pytest.mark.parametrize("section", ALLOWED)
def test_what_a_recommendation_allows_is_signed(section: str, asked: Asked) -> None:
    body = {"credential": CREDENTIAL | ALLOWED[section], "options": {}}
    status, credential = asked("/credentials/issue", body)
    assert status == 201, credential
    status, judged = asked("/credentials/verify", {"verifiableCredential": credential, "options": {}})
    unknown = section.startswith("S 2.1") or "at once" in section
    assert (status, judged["verified"]) == ((400, False) if unknown else (200, True)), judged


@pytest.mark.parametrize("section", FORBIDDEN)
def test_what_a_recommendation_forbids_is_malformed(section: str, asked: Asked) -> None:
    changed, named = FORBIDDEN[section]
    answer = asked("/credentials/issue", {"credential": CREDENTIAL | changed, "options": {}})
    assert problems_of(answer) == ["MALFORMED_VALUE_ERROR"]
    assert named in answer[1]["errors"][0]["detail"]


def test_the_examples_are_not_the_bytes_of_their_address(asked: Asked) -> None:
    """They were written here: no digest is judged by them."""
    body = {"credential": CREDENTIAL | {"relatedResource": {"id": EXAMPLES, "digestSRI": sri("sha256", b"")}}}
    assert asked("/credentials/issue", body)[0] == 201


def test_what_the_platform_publishes_is_judged_by_the_same_rules(at: datetime) -> None:
    """Its credential and its list, which no suite can ask of it."""
    bits, until = status_list.empty(), at + timedelta(days=7)
    listed = status_list.unsigned("https://label.demo.test", "1", bits, at=at, until=until)
    credential = unsigned(STATEMENT, PLACE)
    for document in (credential, listed):
        data_model.credential(document)
        related.check(document)
    assert credential["credentialStatus"]["statusListCredential"] == listed["id"]
