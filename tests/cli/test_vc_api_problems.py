"""Over HTTP: what a verifier driven by VC-API refuses bears the problem that a recommendation names.

M is the Verifiable Credentials Data Model 2.0 (7.1 and 7.2), I is Data Integrity 1.0 (2.1 and 4.4), S is Bitstring
Status List 1.0 (3.2 and 3.5).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from cli.conformance.endpoint import Endpoint
from label import proofs, status_list
from label.linked_data import CREDENTIALS
from label.proofs import Document
from tests.cli.vc_api_calls import CREDENTIAL, SUITES, Asked, judged, presentation, problems_of, served, signed

INSECURE = ["PROOF_VERIFICATION_ERROR", "CRYPTOGRAPHIC_SECURITY_ERROR"]
PLACES = {
    "M": "https://www.w3.org/TR/vc-data-model#",
    "I": "https://w3id.org/security#",
    "S": "https://www.w3.org/ns/credentials/status-list#",
}


@pytest.fixture(scope="module")
def endpoint() -> Endpoint:
    return Endpoint("")


@pytest.fixture(scope="module")
def asked(endpoint: Endpoint) -> Iterator[Asked]:
    with served(endpoint) as asked:
        yield asked


Change = Callable[[Document], Document]
ALTERED: dict[str, tuple[Change, list[str]]] = {
    "I 4.4, no proof": (lambda one: {name: one[name] for name in one if name != "proof"}, ["PARSING_ERROR"]),
    "I 4.4, a proof that is nothing": (lambda one: one | {"proof": None}, ["PARSING_ERROR"]),
    "I 4.4, a proof that is a text": (lambda one: one | {"proof": "z3"}, ["PARSING_ERROR"]),
    "I 4.4, no purpose": (lambda one: one | {"proof": one["proof"] | {"proofPurpose": None}}, INSECURE),
    "I 4.4, no method": (lambda one: one | {"proof": one["proof"] | {"verificationMethod": None}}, INSECURE),
    "I 2.1, another type": (lambda one: one | {"proof": one["proof"] | {"type": "Ed25519Signature2020"}}, INSECURE),
    "M 7.1, another subject": (lambda one: one | {"credentialSubject": {"id": "did:example:x"}}, INSECURE),
    "I 2.1, proofs that are two": (lambda one: one | {"proof": [one["proof"]] * 2}, INSECURE),
    "I 2.1, an id that is no address": (
        lambda one: one | {"proof": one["proof"] | {"id": "premier"}},
        ["MALFORMED_VALUE_ERROR"],
    ),
    "M 7.1, no type": (lambda one: {name: one[name] for name in one if name != "type"}, ["MALFORMED_VALUE_ERROR"]),
}


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("section", ALTERED)
def test_an_altered_credential_is_refused_with_the_problem_of_its_section(
    section: str, suite: str, endpoint: Endpoint, asked: Asked
) -> None:
    change, expected = ALTERED[section]
    assert judged(asked, signed(endpoint, suite))[0] == 200
    assert problems_of(judged(asked, change(signed(endpoint, suite)))) == expected


STATED: dict[str, tuple[Document, list[str]]] = {
    "M 4.9, not yet valid": ({"validFrom": "2099-01-01T00:00:00Z"}, ["RANGE_ERROR"]),
    "M 4.9, valid no more": ({"validUntil": "2024-01-01T00:00:00Z"}, ["RANGE_ERROR"]),
    "M 4.9, ends before it begins": (
        {"validFrom": "2024-01-02T00:00:00Z", "validUntil": "2024-01-01T00:00:00Z"},
        ["MALFORMED_VALUE_ERROR"],
    ),
    "M 5.3, another digest": (
        {"relatedResource": {"id": CREDENTIALS, "digestSRI": "sha256-AAAA"}},
        ["MALFORMED_VALUE_ERROR"],
    ),
}
STATUS: dict[str, tuple[Document, list[str]]] = {
    "S 3.2, a list that cannot be read": (
        {"statusListCredential": "https://vc.example/statuts/1"},
        ["STATUS_RETRIEVAL_ERROR"],
    ),
    "S 3.2, another purpose": ({"statusPurpose": "suspension"}, ["STATUS_VERIFICATION_ERROR"]),
    "S 3.2, too few places of two bits": (
        {"statusSize": 2, "statusMessage": [{"status": f"0x{value}", "message": "x"} for value in range(4)]},
        ["STATUS_LIST_LENGTH_ERROR"],
    ),
    "S 3.2, just outside": ({"statusListIndex": str(status_list.ENTRIES)}, ["RANGE_ERROR"]),
    "S 3.2, far outside": ({"statusListIndex": "9" * 5_000}, ["RANGE_ERROR"]),
    "S 3, not an entry": ({"statusListIndex": "dernière"}, ["MALFORMED_VALUE_ERROR"]),
}


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("section", [*STATED, *STATUS])
def test_what_a_signed_credential_says_is_judged_too(
    section: str, suite: str, endpoint: Endpoint, asked: Asked
) -> None:
    changed, expected = STATED.get(section) or STATUS[section]
    if section in STATUS:
        changed = {"credentialStatus": status_list.entry(endpoint.public_url, "1", 5) | changed}
    assert problems_of(judged(asked, signed(endpoint, suite, **changed))) == expected


def test_the_first_and_last_places_and_one_written_with_zeros_are_read(endpoint: Endpoint, asked: Asked) -> None:
    revoking, last = Endpoint(endpoint.public_url), str(status_list.ENTRIES - 1)
    for index, place in (("0", 0), (last, int(last)), ("0" * 40 + last, int(last))):
        status = status_list.entry(endpoint.public_url, "1", place) | {"statusListIndex": index}
        credential = signed(endpoint, proofs.RDFC, credentialStatus=status)
        assert judged(asked, credential)[0] == 200
        endpoint.bits = status_list.revoke(endpoint.bits, place)
        assert problems_of(judged(asked, credential)) == ["STATUS_VERIFICATION_ERROR"]
        endpoint.bits = revoking.bits


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"a":1,"a":2}'])
def test_a_request_that_cannot_be_read_is_a_parsing_error(body: bytes, asked: Asked) -> None:
    for path in ("/credentials/issue", "/credentials/verify", "/presentations/verify"):
        assert problems_of(asked(path, body)) == ["PARSING_ERROR"]
        assert problems_of(asked(path, {"options": {}})) == ["MALFORMED_VALUE_ERROR"]


def test_a_presentation_is_refused_for_the_credential_that_it_holds(endpoint: Endpoint, asked: Asked) -> None:
    late = signed(endpoint, proofs.RDFC, validUntil="2024-01-01T00:00:00Z")
    for held, expected in (
        (late, ["RANGE_ERROR"]),
        (late | {"validUntil": "2099-01-01T00:00:00Z"}, INSECURE),
        (
            {"@context": CREDENTIALS, "type": "EnvelopedVerifiableCredential", "id": "data:,x"},
            ["MALFORMED_VALUE_ERROR"],
        ),
        (
            CREDENTIAL | {"relatedResource": {"id": CREDENTIALS, "digestSRI": "sha256-AAAA"}},
            ["MALFORMED_VALUE_ERROR"],
        ),
    ):
        made = presentation(endpoint, datetime.now(UTC), verifiableCredential=[held])
        body = {"verifiablePresentation": made, "options": {"challenge": "un défi"}}
        assert problems_of(asked("/presentations/verify", body)) == expected


def test_the_addresses_of_the_problems_are_those_of_the_recommendations(endpoint: Endpoint, asked: Asked) -> None:
    late = signed(endpoint, proofs.RDFC, validUntil="2024-01-01T00:00:00Z")
    foreign = {"credentialStatus": status_list.entry("https://vc.example", "1", 5)}
    for credential, place, word in (
        (late, "M", "RANGE_ERROR"),
        (late | {"proof": None}, "M", "PARSING_ERROR"),
        (late | {"issuer": "did:example:x"}, "I", "PROOF_VERIFICATION_ERROR"),
        (signed(endpoint, proofs.RDFC, **foreign), "S", "STATUS_RETRIEVAL_ERROR"),
    ):
        assert judged(asked, credential)[1]["errors"][0]["type"] == PLACES[place] + word
