"""Over HTTP: a proof is made, and verified, for what the caller of VC-API expects of it, or refused by its problem.

Data Integrity 1.0 (2.4.3, 4.2, 4.4), EdDSA Cryptosuites 1.0 (3.3.2).
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cli.conformance.endpoint import Endpoint
from label import proofs
from label.linked_data import CREDENTIALS
from label.proofs import Document
from tests.cli.vc_api_calls import (
    CREDENTIAL,
    EXAMPLES,
    SUITES,
    Asked,
    judged,
    problems_of,
    served,
    signed,
    with_options,
)

INSECURE = ["PROOF_VERIFICATION_ERROR", "CRYPTOGRAPHIC_SECURITY_ERROR"]
LOST = ["DATA_LOSS_DETECTION_ERROR", "CRYPTOGRAPHIC_SECURITY_ERROR"]


@pytest.fixture(scope="module")
def endpoint() -> Endpoint:
    return Endpoint("")


@pytest.fixture(scope="module")
def asked(endpoint: Endpoint) -> Iterator[Asked]:
    with served(endpoint) as asked:
        yield asked


@pytest.mark.parametrize("suite", SUITES)
def test_a_domain_and_a_challenge_are_those_that_were_expected(suite: str, endpoint: Endpoint, asked: Asked) -> None:
    """Data Integrity 1.0, 4.4: a single domain is the set of that one."""
    made = json.loads(with_options(endpoint, suite, datetime.now(UTC), domain="a.example", challenge="7"))
    for options in ({"domain": "a.example"}, {"domain": ["a.example"], "challenge": "7"}, {"domain": None}, {}):
        assert judged(asked, made, **options)[0] == 200, options
    insecure = "CRYPTOGRAPHIC_SECURITY_ERROR"
    for domain in ("b.example", ["a.example", "b.example"], [], "A.example"):
        assert problems_of(judged(asked, made, domain=domain)) == ["INVALID_DOMAIN_ERROR", insecure]
    assert problems_of(judged(asked, made, challenge="8")) == ["INVALID_CHALLENGE_ERROR", insecure]
    assert problems_of(judged(asked, made, expectedProofPurpose="authentication")) == INSECURE
    plain = signed(endpoint, suite)
    assert problems_of(judged(asked, plain, domain="a.example")) == ["INVALID_DOMAIN_ERROR", insecure]


@pytest.mark.parametrize(
    "options",
    [
        {"cryptosuite": "eddsa-2022"},
        {"cryptosuite": ["eddsa-rdfc-2022"]},
        {"type": "Ed25519Signature2020"},
        {"domain": "a.example"},
        {"challenge": "7"},
    ],
)
def test_a_proof_that_would_not_be_the_one_asked_for_is_not_made(options: Document, asked: Asked) -> None:
    """Data Integrity 1.0, 4.2."""
    answer = asked("/credentials/issue", {"credential": CREDENTIAL, "options": options})
    assert problems_of(answer) == ["PROOF_GENERATION_ERROR"]


def test_nor_a_second_one_beside_the_first(endpoint: Endpoint, asked: Asked) -> None:
    answer = asked("/credentials/issue", {"credential": signed(endpoint, proofs.RDFC), "options": {}})
    assert problems_of(answer) == ["PROOF_GENERATION_ERROR"]


def test_a_term_without_meaning_is_a_loss_of_data(endpoint: Endpoint, asked: Asked) -> None:
    """Data Integrity 1.0, 2.4.3: named by its own problem, whether the graph was signed or only the JSON."""
    vague = {"@context": [CREDENTIALS], "type": ["VerifiableCredential"]}
    subject = {"credentialSubject": {"id": "did:example:a"}}
    made = signed(endpoint, proofs.RDFC, **vague, **subject)
    added = made | {"credentialSubject": {"id": "did:example:a", "inconnu": "x"}}
    assert problems_of(judged(asked, added)) == LOST
    assert problems_of(judged(asked, made | {"type": ["VerifiableCredential", "Inconnu"]})) == LOST
    json_only = signed(endpoint, proofs.JCS, **vague, credentialSubject={"id": "did:example:a", "inconnu": "x"})
    assert problems_of(judged(asked, json_only)) == ["DATA_LOSS_DETECTION_ERROR"]
    asked_for = {
        "credential": CREDENTIAL | {"@context": [CREDENTIALS, {"Vu": None}], "type": ["VerifiableCredential", "Vu"]}
    }
    assert problems_of(asked("/credentials/issue", asked_for)) == ["DATA_LOSS_DETECTION_ERROR"]


def test_contexts_added_after_signing_change_nothing_that_was_signed(endpoint: Endpoint, asked: Asked) -> None:
    """EdDSA Cryptosuites 1.0, 3.3.2: those of the proof come first, and alone give the terms their meaning."""
    bare = {"@context": [CREDENTIALS], "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:a"}}
    made = signed(endpoint, proofs.JCS, **bare)
    assert judged(asked, made | {"@context": [CREDENTIALS, EXAMPLES]})[0] == 200
    unknown = made | {"@context": [CREDENTIALS, {"alumniOf": "https://vc.example/#autre"}]}
    assert judged(asked, unknown)[0] == 200
    two = signed(endpoint, proofs.JCS, **bare | {"@context": [CREDENTIALS, EXAMPLES]})
    for other in (
        [CREDENTIALS],
        [CREDENTIALS, {}, EXAMPLES],
        [CREDENTIALS, "https://w3id.org/security/data-integrity/v2"],
    ):
        assert problems_of(judged(asked, two | {"@context": other})) == INSECURE
    graph = signed(endpoint, proofs.RDFC, **bare)
    claimed = graph | {"@context": [CREDENTIALS, EXAMPLES], "type": ["VerifiableCredential", "Autre"]}
    assert problems_of(judged(asked, claimed)) == INSECURE
