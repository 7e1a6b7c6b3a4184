"""What `label vc-api` verifies: a credential or a presentation holds, or is refused for its reason."""

import json
from datetime import datetime, timedelta
from hashlib import sha512
from typing import Any

import pytest
import rfc8785

from cli.conformance import serving
from cli.conformance.contexts import OTHERS
from cli.conformance.endpoint import Endpoint
from label import linked_data, proofs, status_list
from label.encoding import base58
from label.linked_data import CREDENTIALS
from tests.cli.vc_api_calls import (
    CREDENTIAL,
    EXAMPLES,
    SUITES,
    URL,
    issued,
    presentation,
    presented,
    said,
    verified,
    with_options,
)
from tests.label.test_proofs import PUBLISHED_KEY, PUBLISHED_VALUE


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(URL)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("changed", "options", "named"),
    [
        ({"created": "2099-01-01T00:00:00Z"}, {}, "proof.created"),
        ({"created": "hier"}, {}, "proof.created"),
        ({"expires": "2024-01-01T00:00:00"}, {}, "proof.created"),
        ({"proofPurpose": "authentication"}, {}, "but attendu"),
        ({}, {"expectedProofPurpose": "authentication"}, "but attendu"),
        ({}, {"domain": "vc.example"}, "proof.domain"),
        ({"challenge": "a"}, {"challenge": "b"}, "proof.challenge"),
        ({"previousProof": "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"}, {}, "proof.previousProof"),
        ({"verificationMethod": "did:key:z6Mk#z6Mk"}, {}, "Ed25519"),
        ({"verificationMethod": "did:web:vc.example#z"}, {}, "did:key"),
        ({"verificationMethod": f"did:key:{PUBLISHED_KEY}#{PUBLISHED_KEY}"}, {}, "modifié"),
    ],
)
def test_a_proof_made_for_something_else_is_refused(
    suite: str, changed: dict[str, Any], options: dict[str, str], named: str, endpoint: Endpoint, at: datetime
) -> None:
    data = with_options(endpoint, suite, at, **changed)
    assert named in said(verified(endpoint, data, at, json.dumps(options).encode()))


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"proofValue": None}, "valeur"),
        ({"proofValue": PUBLISHED_VALUE[1:]}, "valeur"),
        ({"proofValue": PUBLISHED_VALUE + "1"}, "valeur"),
        ({"proofValue": base58(bytes(96))}, "valeur"),
        ({"proofValue": base58(bytes(64))}, "modifié"),
        ({"type": None}, "procédé"),
        ({"type": "UnknownProofType"}, "procédé"),
        ({"cryptosuite": "UnknownCryptosuite"}, "procédé"),
        ({"cryptosuite": ["eddsa-rdfc-2022"]}, "procédé"),
        ({"proofPurpose": None}, "but attendu"),
        ({"verificationMethod": None}, "did:key"),
    ],
)
def test_a_proof_that_is_not_one_is_refused(
    suite: str, changed: dict[str, Any], named: str, endpoint: Endpoint, at: datetime
) -> None:
    _, credential = issued(endpoint, CREDENTIAL, at, suite)
    proof = {name: value for name, value in (credential["proof"] | changed).items() if value is not None}
    assert named in said(verified(endpoint, rfc8785.dumps(credential | {"proof": proof}), at))
    for several in (None, [], "x", [credential["proof"]] * 2):
        assert "une seule" in said(verified(endpoint, rfc8785.dumps(credential | {"proof": several}), at))


@pytest.mark.parametrize("suite", SUITES)
def test_another_digest_or_the_other_canonical_writing_is_refused(suite: str, endpoint: Endpoint, at: datetime) -> None:
    _, credential = issued(endpoint, CREDENTIAL, at, suite)
    proof = credential.pop("proof")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    parts = proofs.PARTS[suite](credential, options, OTHERS)
    other = (rfc8785.dumps(options), rfc8785.dumps(credential))
    if suite == proofs.JCS:
        other = (linked_data.canonical(options, OTHERS), linked_data.canonical(credential, OTHERS))
    for data in (b"".join(sha512(part).digest() for part in parts), proofs.digests(other), b"".join(parts)):
        forged = credential | {"proof": options | {"proofValue": base58(endpoint.signer.sign(data))}}
        assert "modifié" in said(verified(endpoint, rfc8785.dumps(forged), at))


@pytest.mark.parametrize("suite", SUITES)
def test_a_good_signature_by_the_key_of_somebody_else_is_refused(suite: str, endpoint: Endpoint, at: datetime) -> None:
    named = CREDENTIAL | {"issuer": Endpoint(URL).document["id"]}
    signed = proofs.sign(suite, named, endpoint.signer, endpoint.document["assertionMethod"][0], at, OTHERS)
    assert "pas celle de l’émetteur" in said(verified(endpoint, rfc8785.dumps(signed), at))


def test_a_term_without_meaning_is_refused_even_where_no_graph_is_signed(endpoint: Endpoint, at: datetime) -> None:
    """eddsa-jcs-2022 signs any JSON: what nothing defines is refused all the same."""
    vague = {"@context": [CREDENTIALS], "type": ["VerifiableCredential"], "issuer": endpoint.document["id"]}
    vague |= {"credentialSubject": {"id": "did:example:a", "inconnu": "x"}}
    method = endpoint.document["assertionMethod"][0]
    signed = proofs.sign(proofs.JCS, vague, endpoint.signer, method, at, OTHERS)
    assert "undefined term 'inconnu'" in said(verified(endpoint, rfc8785.dumps(signed), at))


def test_a_moment_without_offset_is_read_as_utc(endpoint: Endpoint, at: datetime) -> None:
    created = f"{at - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}"
    assert verified(endpoint, with_options(endpoint, proofs.JCS, at, created=created), at)[0] == 200


def test_a_list_that_is_not_this_endpoints_is_never_taken_as_good(endpoint: Endpoint, at: datetime) -> None:
    mine = status_list.entry(URL, "1", 5)
    for changed, named in (
        ({"statusListCredential": "https://ailleurs.test/statut/1"}, "ne peut pas être lue"),
        ({"statusPurpose": "suspension"}, "but"),
        ({"statusListIndex": str(status_list.ENTRIES)}, "hors de la liste"),
    ):
        _, credential = issued(endpoint, CREDENTIAL | {"credentialStatus": mine | changed}, at)
        assert named in said(verified(endpoint, rfc8785.dumps(credential), at))


def test_a_presentation_holds_with_all_that_it_holds(endpoint: Endpoint, at: datetime) -> None:
    _, credential = issued(endpoint, CREDENTIAL, at)
    held = presentation(endpoint, at, verifiableCredential=[credential], holder={"id": "did:example:x"})
    assert presented(endpoint, held, at)[0] == 200
    assert presented(endpoint, held, at, challenge="un défi")[0] == 200
    assert "proof.challenge" in said(presented(endpoint, held, at, challenge="un autre"))
    altered = credential | {"validFrom": "2022-01-01T00:00:00Z"}
    assert "modifié" in said(presented(endpoint, presentation(endpoint, at, verifiableCredential=[altered]), at))
    assert "une seule" in said(presented(endpoint, {k: v for k, v in held.items() if k != "proof"}, at))


def test_a_credential_without_proof_comes_from_its_presenter_or_not_at_all(endpoint: Endpoint, at: datetime) -> None:
    mine = endpoint.document["id"]
    for issuer, holder, status in (
        (mine, mine, 200),
        (mine, {"id": mine}, 200),
        (mine, "did:example:x", 400),
        ("did:example:x", mine, 400),
        ("did:example:x", "did:example:x", 400),
    ):
        stated = CREDENTIAL | {"issuer": issuer}
        held = presentation(endpoint, at, verifiableCredential=[stated], holder=holder)
        assert presented(endpoint, held, at)[0] == status, (issuer, holder)
    unheld = presentation(endpoint, at, verifiableCredential=[CREDENTIAL | {"issuer": mine}])
    assert "qui la présente" in said(presented(endpoint, unheld, at))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"@context": [EXAMPLES]}, "@context"),
        ({"type": ["Autre"]}, "type"),
        ({"id": "pas une adresse"}, "id"),
        ({"holder": {}}, "holder"),
        ({"verifiableCredential": ["https://vc.example/1"]}, "verifiableCredential"),
    ],
)
def test_a_presentation_outside_the_data_model_is_refused(
    changed: dict[str, Any], named: str, endpoint: Endpoint, at: datetime
) -> None:
    assert named in said(presented(endpoint, presentation(endpoint, at) | changed, at))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b'{"credential":3}', b'{"credential":{},"options":[]}', b'{"options":{}}'],
)
def test_a_request_that_is_not_one_is_refused_by_a_sentence(body: bytes, endpoint: Endpoint, at: datetime) -> None:
    for call in serving.CALLS.values():
        assert said(call(endpoint, body, at))


def test_a_name_written_twice_is_refused(endpoint: Endpoint, at: datetime) -> None:
    _, credential = issued(endpoint, CREDENTIAL, at, proofs.JCS)
    data = rfc8785.dumps(credential)
    assert "une fois" in said(verified(endpoint, b'{"id":"urn:x:y",' + data[1:], at))
