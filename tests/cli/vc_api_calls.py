"""Calls of the VC-API endpoint, as the suites make them, without a server between or through one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import rfc8785

from cli.conformance import serving
from cli.conformance.contexts import OTHERS
from cli.conformance.endpoint import Endpoint
from cli.conformance.serving import Server
from label import proofs
from label.encoding import base58
from label.linked_data import CREDENTIALS
from label.proofs import Document

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
Asked = Callable[[str, Document | bytes], tuple[int, Document]]
SUITES = [proofs.RDFC, proofs.JCS]


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
    return str(judged["errors"][0]["detail"])


def with_options(endpoint: Endpoint, suite: str, at: datetime, **changed: Any) -> bytes:
    """A credential of this endpoint whose proof was made, and not just altered, with other options."""
    _, credential = issued(endpoint, CREDENTIAL, at, suite)
    proof = credential.pop("proof") | changed
    options = {name: value for name, value in proof.items() if name != "proofValue" and value is not None}
    parts = proofs.PARTS[suite](credential, options, OTHERS)
    value = base58(endpoint.signer.sign(proofs.digests(parts)))
    return rfc8785.dumps(credential | {"proof": options | {"proofValue": value}})


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
    return document | {"proof": options | {"proofValue": base58(endpoint.signer.sign(proofs.digests(parts)))}}


def signed(endpoint: Endpoint, suite: str, **changed: Any) -> Document:
    """Signed by this endpoint's key, whatever it says: the endpoint itself might not have issued it."""
    document = CREDENTIAL | {"issuer": endpoint.document["id"]} | changed
    method = endpoint.document["assertionMethod"][0]
    return proofs.sign(suite, document, endpoint.signer, method, datetime.now(UTC), OTHERS)


def judged(asked: Asked, credential: Document, **options: Any) -> tuple[int, Document]:
    return asked("/credentials/verify", {"verifiableCredential": credential, "options": options})


@contextmanager
def served(endpoint: Endpoint) -> Iterator[Asked]:
    """The endpoint behind a real server of this machine; what is given asks it something."""
    with Server(endpoint, "127.0.0.1", 0) as server:
        endpoint.public_url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def asked(path: str, body: Document | bytes) -> tuple[int, Document]:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                with urlopen(f"{endpoint.public_url}{path}", data=data, timeout=20) as answer:  # noqa: S310 (this server)
                    return answer.status, json.load(answer)
            except HTTPError as refusal:
                with refusal:
                    return refusal.code, json.load(refusal)

        try:
            yield asked
        finally:
            server.shutdown()


def problems_of(answer: tuple[int, Document]) -> list[str]:
    """The problems of a refusal, by the last word of their addresses; each says what it is and why."""
    status, judged = answer
    assert (status, judged.get("verified")) == (400, False), judged
    assert all(problem["title"] and problem["detail"] for problem in judged["errors"])
    return [problem["type"].partition("#")[2] for problem in judged["errors"]]
