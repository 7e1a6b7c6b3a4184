"""`label vc-api`: issues and verifies what the data model allows, refuses the rest, never where a platform lives."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.conformance import serving
from cli.conformance.contexts import OTHERS
from cli.conformance.endpoint import Endpoint
from cli.vc_api import require_nothing_of_production
from core import key_files, keys
from core.errors import Invalid
from core.settings import Settings
from core.signers import FileSigner
from label import did, linked_data, proofs, status_list
from label.encoding import from_base58
from label.linked_data import CREDENTIALS, LinkedDataError
from label.proofs import Document
from tests.label.test_forgery import SEED, flipped, mutants_of
from tests.label.test_proofs import PUBLISHED, PUBLISHED_KEY, PUBLISHED_OPTIONS, PUBLISHED_VALUE

URL = "https://localhost:8008"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CREDENTIAL = {
    "@context": [CREDENTIALS, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "École"},
}
VERSION_1 = {
    "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/security/data-integrity/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "https://vc.example/issuers/5678",
    "issuanceDate": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh"},
}
# Source: W3C Data Integrity EdDSA Cryptosuites v1.0, appendix B: the secret key, and the proof of B.1.
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLISHED_RDFC = "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme"
BARE = {"id": "did:example:abcdefgh"}
SUITES = [proofs.RDFC, proofs.JCS]


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(URL)


def issued(endpoint: Endpoint, credential: Document, at: datetime, suite: str = proofs.RDFC) -> tuple[int, Document]:
    body = json.dumps({"credential": credential, "options": {"cryptosuite": suite}}).encode()
    return serving.issue(endpoint, body, at)


def verified(endpoint: Endpoint, data: bytes, at: datetime, options: bytes = b"{}") -> tuple[int, Document]:
    return serving.verify_credential(endpoint, b'{"options":' + options + b',"verifiableCredential":' + data + b"}", at)


def presented(endpoint: Endpoint, document: Document, at: datetime, **options: str) -> tuple[int, Document]:
    body = json.dumps({"verifiablePresentation": document, "options": options}).encode()
    return serving.verify_presentation(endpoint, body, at)


def said(answer: tuple[int, Document]) -> str:
    """The sentence of a refusal, which must be one."""
    status, judged = answer
    assert status == 400, judged
    return str(judged["errors"][0]["title"])


@pytest.mark.parametrize(("suite", "value"), [(proofs.RDFC, PUBLISHED_RDFC), (proofs.JCS, PUBLISHED_VALUE)])
def test_the_published_vectors_are_signed_and_verified_byte_for_byte(suite: str, value: str) -> None:
    secret = from_base58(SECRET)
    assert secret[:2] == b"\x80\x26"  # the multicodec of an Ed25519 secret key
    signer = FileSigner(PUBLISHED_KEY, Ed25519PrivateKey.from_private_bytes(secret[2:]))
    made = datetime.fromisoformat(PUBLISHED_OPTIONS["created"])
    method = PUBLISHED_OPTIONS["verificationMethod"]
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
        {"checks": ["proof", "credentialStatus"], "warnings": [], "errors": []},
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


def with_options(endpoint: Endpoint, suite: str, at: datetime, **changed: Any) -> bytes:
    """A credential of this endpoint whose proof was made, and not just altered, with other options."""
    _, credential = issued(endpoint, CREDENTIAL, at, suite)
    proof = credential.pop("proof") | changed
    options = {name: value for name, value in proof.items() if name != "proofValue" and value is not None}
    parts = proofs.PARTS[suite](credential, options, OTHERS)
    value = proofs.base58(endpoint.signer.sign(proofs.digests(parts)))
    return rfc8785.dumps(credential | {"proof": options | {"proofValue": value}})


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
        ({"proofValue": proofs.base58(bytes(96))}, "valeur"),
        ({"proofValue": proofs.base58(bytes(64))}, "modifié"),
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
        forged = credential | {"proof": options | {"proofValue": proofs.base58(endpoint.signer.sign(data))}}
        assert "modifié" in said(verified(endpoint, rfc8785.dumps(forged), at))


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


def presentation(endpoint: Endpoint, at: datetime, **changed: Any) -> Document:
    """A presentation signed by the endpoint's key, to say who presents."""
    document = {"@context": [CREDENTIALS], "type": ["VerifiablePresentation"]} | changed
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": proofs.RDFC,
        "created": "2026-03-01T00:00:00Z",
        "verificationMethod": endpoint.document["authentication"][0],
        "proofPurpose": "authentication",
        "challenge": "un défi",
    }
    parts = proofs.PARTS[proofs.RDFC](document, options, OTHERS)
    return document | {"proof": options | {"proofValue": proofs.base58(endpoint.signer.sign(proofs.digests(parts)))}}


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


@pytest.mark.slow
def test_ten_thousand_mutants_and_none_is_accepted(endpoint: Endpoint, at: datetime) -> None:
    """Each bit of a credential signed over its JSON; then every field of both kinds."""
    _, credential = issued(endpoint, PUBLISHED, at, proofs.JCS)
    data = rfc8785.dumps(credential)
    assert verified(endpoint, data, at)[0] == 200
    for position in range(len(data)):
        for bit in range(8):
            assert verified(endpoint, flipped(data, position, bit), at)[0] == 400, (position, bit)
    rng = random.Random(SEED)  # noqa: S311 (a seed, not a secret)
    mutants = [mutant for _ in range(5) for mutant in mutants_of(credential, rng)]
    for mutant in mutants:
        assert verified(endpoint, rfc8785.dumps(mutant), at)[0] == 400, mutant
    assert 8 * len(data) + len(mutants) > 10_000


@pytest.mark.slow
def test_a_mutant_of_a_graph_is_accepted_only_when_it_is_the_same_graph(endpoint: Endpoint, at: datetime) -> None:
    """A subject written twice says nothing more: RDF knows no repetition."""
    _, credential = issued(endpoint, CREDENTIAL, at)
    assert verified(endpoint, rfc8785.dumps(credential), at)[0] == 200
    passed = [
        mutant
        for mutant in mutants_of(credential, random.Random(SEED))  # noqa: S311
        if verified(endpoint, rfc8785.dumps(mutant), at)[0] == 200
    ]
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    for mutant in passed:
        same = {name: value for name, value in mutant.items() if name != "proof"}
        assert linked_data.canonical(same, OTHERS) == linked_data.canonical(unsigned, OTHERS)
    assert len(passed) < 10


def test_a_revoked_credential_stays_so_however_its_entry_is_written(endpoint: Endpoint, at: datetime) -> None:
    """The same graph, so the same proof: a type or an entry written twice."""
    _, credential = issued(endpoint, CREDENTIAL, at)
    entry = credential["credentialStatus"]
    endpoint.bits = status_list.revoke(endpoint.bits, int(entry["statusListIndex"]))
    for again in ([entry, entry], entry | {"type": [entry["type"]]}, entry | {"type": [entry["type"]] * 2}):
        assert "révoquée" in said(verified(endpoint, rfc8785.dumps(credential | {"credentialStatus": again}), at))


def test_a_pinned_context_that_changed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v1.json").write_text("{}")
    with pytest.raises(LinkedDataError, match="pinned"):
        linked_data.pinned(tmp_path / "v1.json", "00")


REFUSED: list[Callable[[Path], Settings]] = [
    lambda var: Settings(var=var, database_url="postgresql://hote/label"),
    lambda var: Settings(var=var, ballot_database_url="postgresql://hote/urnes"),
    lambda var: Settings(var=var, hsm_module="/usr/lib/module.so"),
    lambda var: Settings(var=var, signer_socket="/run/label/signer.sock"),
]


@pytest.mark.parametrize("given", REFUSED)
def test_it_does_not_start_with_the_settings_of_a_platform(given: Callable[[Path], Settings], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="production"):
        require_nothing_of_production(given(tmp_path))


def test_nor_beside_keys_of_production_but_beside_those_of_a_demonstration(tmp_path: Path, at: datetime) -> None:
    for demo in (True, False):
        given = Settings(var=tmp_path / str(demo), demo=demo)
        given.var.mkdir()
        key_files.create(keys.folder_of(given), demo=demo, at=at)
    require_nothing_of_production(Settings(var=tmp_path / "True"))
    with pytest.raises(Invalid, match="production"):
        require_nothing_of_production(Settings(var=tmp_path / "False"))


def test_the_public_application_never_loads_it() -> None:
    asked = "import sys, web.app, web.asgi, web.routes; print([m for m in sys.modules if m.startswith('cli')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert "conformance" not in done.stdout
    assert "vc_api" not in done.stdout
