"""`label vc-api` issues what the data model allows and refuses the rest; the published vectors byte for byte."""

from datetime import datetime
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.conformance.contexts import OTHERS
from cli.conformance.endpoint import Endpoint
from core.signers import FileSigner
from label import did, proofs, status_list
from label.encoding import from_base58
from label.linked_data import CREDENTIALS
from tests.cli.vc_api_calls import (
    BARE,
    CREDENTIAL,
    EXAMPLES,
    PUBLISHED_RDFC,
    SECRET,
    SUITES,
    URL,
    VERSION_1,
    issued,
    said,
    verified,
)
from tests.label.test_proofs import PUBLISHED, PUBLISHED_KEY, PUBLISHED_OPTIONS, PUBLISHED_VALUE


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(URL)


@pytest.mark.parametrize(("suite", "value"), [(proofs.RDFC, PUBLISHED_RDFC), (proofs.JCS, PUBLISHED_VALUE)])
def test_the_published_vectors_are_signed_and_verified_byte_for_byte(suite: str, value: str) -> None:
    secret = from_base58(SECRET)
    assert secret[:2] == b"\x80\x26"  # the multicodec of an Ed25519 secret key
    signer = FileSigner(PUBLISHED_KEY, Ed25519PrivateKey.from_private_bytes(secret[2:]))
    made = datetime.fromisoformat(str(PUBLISHED_OPTIONS["created"]))
    method = str(PUBLISHED_OPTIONS["verificationMethod"])
    signed = proofs.sign(suite, PUBLISHED, signer, method, made, OTHERS)
    assert signed["proof"]["proofValue"] == value
    assert proofs.check(signed, did.key_document(PUBLISHED_KEY), others=OTHERS) == PUBLISHED


@pytest.mark.parametrize("suite", SUITES)
def test_what_is_issued_holds_until_its_bit_is_set(suite: str, endpoint: Endpoint, at: datetime) -> None:
    status, credential = issued(endpoint, CREDENTIAL, at, suite)
    assert (status, credential["issuer"]) == (201, endpoint.document["id"])
    assert credential["proof"]["cryptosuite"] == suite
    assert verified(endpoint, rfc8785.dumps(credential), at) == (
        200,
        {"verified": True, "checks": ["proof", "credentialStatus"], "warnings": [], "errors": []},
    )
    entry, listed = credential["credentialStatus"], endpoint.listed(at=at)
    assert (entry["statusListCredential"], listed["id"]) == (f"{URL}/statut/1",) * 2
    assert proofs.check(listed, endpoint.document, others=OTHERS)["issuer"] == endpoint.document["id"]
    endpoint.bits = status_list.revoke(endpoint.bits, int(entry["statusListIndex"]))
    assert "révoquée" in said(verified(endpoint, rfc8785.dumps(credential), at))


def test_two_credentials_never_share_a_place_in_the_list(endpoint: Endpoint, at: datetime) -> None:
    places = {issued(endpoint, CREDENTIAL, at)[1]["credentialStatus"]["statusListIndex"] for _ in range(5)}
    assert len(places) == 5


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"@context": [EXAMPLES]}, "@context"),
    ({"@context": CREDENTIALS}, "@context"),
    ({"@context": [CREDENTIALS, 3]}, "@context"),
    ({"@context": [EXAMPLES, CREDENTIALS]}, "@context"),
    ({"@context": [CREDENTIALS, "https://ailleurs.test/contexte"]}, "ailleurs.test"),
    ({"@context": [CREDENTIALS, {"type": "https://ailleurs.test/type"}]}, "protected"),
    ({"@context": [CREDENTIALS], "type": ["VerifiableCredential", "Inconnu"], "credentialSubject": BARE}, "relative"),
    ({"@context": [CREDENTIALS], "type": ["VerifiableCredential"]}, "undefined term 'alumniOf'"),
    ({"id": ["urn:a:b", "urn:a:c"]}, "id"),
    ({"id": "pas une adresse"}, "id"),
    ({"type": None}, "type"),
    ({"type": "AlumniCredential"}, "type"),
    ({"name": {"@value": "Nom", "url": "x"}}, "name"),
    ({"description": {"@value": 3}}, "description"),
    ({"issuer": {"id": "did:example:a", "name": {"@value": "Nom", "url": "x"}}}, "issuer.name"),
    ({"@context": [CREDENTIALS, {"Vu": "nulle part"}], "type": ["VerifiableCredential", "Vu"]}, "nulle part"),
    ({"credentialStatus": {"id": ["urn:a:b", "urn:a:c"], "type": "Vu"}}, "id"),
    ({"credentialStatus": {"id": 3, "type": "Vu"}}, "id"),
    ({"issuer": 3}, "issuer"),
    ({"issuer": {}}, "issuer"),
    ({"issuer": {"id": 3}}, "issuer"),
    ({"credentialSubject": {}}, "credentialSubject"),
    ({"credentialSubject": []}, "credentialSubject"),
    ({"credentialSubject": [{"id": "did:example:a"}, {}]}, "credentialSubject"),
    ({"validFrom": "hier"}, "validFrom"),
    ({"validFrom": "2023-13-01T00:00:00Z"}, "validFrom"),
    ({"validUntil": "2022-01-01T00:00:00Z"}, "validFrom"),
    ({"credentialStatus": {"id": "urn:a:b"}}, "credentialStatus"),
    ({"credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": "1"}}, "statusPurpose"),
    ({"credentialSubject": {"type": "BitstringStatusListEntry", "statusListIndex": True}}, "statusPurpose"),
    ({"credentialSchema": {"type": "JsonSchema"}}, "id"),
    ({"credentialSchema": {"id": "https://vc.example/s"}}, "credentialSchema"),
    ({"refreshService": {"id": "https://vc.example/r"}}, "refreshService"),
    ({"termsOfUse": [{"type": "A"}, {"id": "https://vc.example/t"}]}, "termsOfUse"),
    ({"evidence": {"id": "https://vc.example/e"}}, "evidence"),
    ({"evidence": "https://vc.example/e"}, "evidence"),
    ({"relatedResource": {"id": "https://vc.example/r"}}, "relatedResource"),
    ({"relatedResource": [{"id": "https://vc.example/r", "digestSRI": "sha384-x"}] * 2}, "relatedResource"),
    ({"proof": {"type": "DataIntegrityProof"}}, "proof"),
]


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(("changed", "named"), WRONG, ids=[f"{rank}-{named}" for rank, (_, named) in enumerate(WRONG)])
def test_a_document_outside_the_data_model_is_not_signed(
    changed: dict[str, Any], named: str, suite: str, endpoint: Endpoint, at: datetime
) -> None:
    assert named in said(issued(endpoint, CREDENTIAL | changed, at, suite))


@pytest.mark.parametrize("missing", ["@context", "type", "issuer", "credentialSubject"])
def test_nor_is_one_that_lacks_a_required_property(missing: str, endpoint: Endpoint, at: datetime) -> None:
    left = {name: value for name, value in CREDENTIAL.items() if name != missing}
    assert missing in said(issued(endpoint, left, at))


@pytest.mark.parametrize(
    "changed",
    [
        {"@context": [CREDENTIALS, EXAMPLES, {"Vu": "https://vc.example/#Vu"}], "type": ["VerifiableCredential", "Vu"]},
        {"type": ["VerifiableCredential", "https://vc.example/#Type"]},
        {"issuer": {"id": "https://vc.example/i", "name": [{"@value": "Nom", "@language": "fr", "@direction": "ltr"}]}},
        {"credentialSubject": [{"id": "did:example:a"}, {"alumniOf": "x"}]},
        {"validFrom": "2023-01-01T00:00:00.123+02:00", "validUntil": "2099-12-31T23:59:59Z"},
        {"credentialSchema": [{"id": "https://vc.example/s", "type": "JsonSchema"}]},
        {"relatedResource": [{"id": "https://vc.example/r", "digestSRI": "sha384-x"}]},
    ],
)
def test_what_the_data_model_allows_is_signed_and_holds(
    changed: dict[str, Any], endpoint: Endpoint, at: datetime
) -> None:
    status, credential = issued(endpoint, CREDENTIAL | changed, at)
    assert status == 201, credential
    assert verified(endpoint, rfc8785.dumps(credential), at)[0] == 200


def test_a_credential_of_version_1_1_is_issued_and_verified(endpoint: Endpoint, at: datetime) -> None:
    for suite in SUITES:
        status, credential = issued(endpoint, VERSION_1, at, suite)
        assert status == 201, credential
        assert verified(endpoint, rfc8785.dumps(credential), at)[0] == 200
    undated = {name: value for name, value in VERSION_1.items() if name != "issuanceDate"}
    assert "issuanceDate" in said(issued(endpoint, undated, at))


def test_before_its_beginning_and_after_its_end_nothing_holds(endpoint: Endpoint, at: datetime) -> None:
    for changed in ({"validFrom": "2099-01-01T00:00:00Z"}, {"validUntil": "2024-01-01T00:00:00Z"}):
        status, credential = issued(endpoint, CREDENTIAL | changed, at)
        assert status == 201
        assert "période" in said(verified(endpoint, rfc8785.dumps(credential), at))
