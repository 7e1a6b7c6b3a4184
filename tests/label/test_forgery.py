"""Forgery: thousands of mutants of a genuine credential, and neither verifier of ours accepts one."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.keys import Keyring
from core.signers import FileSigner
from label import proofs
from label.credential import unsigned
from label.editions import did_document
from label.linked_data import OPEN_BADGES
from label.proofs import ProofError
from tests.label.attested import AT, PLACE, STATEMENT
from verify import proofs as standalone

pytestmark = pytest.mark.slow
URL = PLACE.public_url
Document = dict[str, Any]
SUITES = {"rdfc": proofs.sign_rdfc, "jcs": proofs.sign_jcs}
SEED = 20260302
DIGEST = proofs.digest_of(unsigned(STATEMENT, PLACE))


@pytest.fixture(scope="module")
def published(keyring: Keyring) -> Document:
    return did_document(keyring, URL)


@pytest.fixture(scope="module")
def genuine(keyring: Keyring) -> dict[str, bytes]:
    content = unsigned(STATEMENT, PLACE)
    return {name: proofs.written(sign(content, keyring.certificate, URL, AT)) for name, sign in SUITES.items()}


def accepted(data: bytes, published: Document) -> bool:
    """By the platform's verifier, which knows the digest that the journal holds; only a clean refusal is one."""
    try:
        proofs.verify_exactly(data, published, purpose="cert", digest=DIGEST)
    except ProofError:
        return False
    return True


def accepted_alone(data: bytes, published: Document) -> bool:
    """By `label-verify`."""
    try:
        standalone.verified(standalone.read(data, "x"), published, "cert", "x")
    except standalone.Refused:
        return False
    return True


def test_the_genuine_ones_are_accepted(genuine: dict[str, bytes], published: Document) -> None:
    assert accepted(genuine["rdfc"], published)
    assert accepted(genuine["jcs"], published)
    assert accepted_alone(genuine["jcs"], published)


def flipped(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]


def test_every_bit_of_the_browsers_writing_counts(genuine: dict[str, bytes], published: Document) -> None:
    """Each bit of the file, one at a time, before `label-verify`; one bit of each byte before the platform too."""
    data, rng = genuine["jcs"], random.Random(SEED)  # noqa: S311 (a seed, not a secret)
    for position in range(len(data)):
        for bit in range(8):
            assert not accepted_alone(flipped(data, position, bit), published), (position, bit)
        bit = rng.randrange(8)
        assert not accepted(flipped(data, position, bit), published), (position, bit)
    assert 8 * len(data) > 10_000


def test_bits_of_the_other_writing_count_too(genuine: dict[str, bytes], published: Document) -> None:
    """A sample: canonical N-Quads take time."""
    data, rng = genuine["rdfc"], random.Random(SEED)  # noqa: S311
    for _ in range(400):
        position, bit = rng.randrange(len(data)), rng.randrange(8)
        assert not accepted(flipped(data, position, bit), published), (position, bit)


def paths(node: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of the document."""
    keys = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield (*before, key)
        yield from paths(node[key], (*before, key))


OTHERS: tuple[Any, ...] = ("", "x", "https://ailleurs.test/x", 0, -1, 1.5, True, None, [], {}, ["x"], {"x": "y"})


def mutants_of(document: Document, rng: random.Random) -> Iterator[Document]:
    """Each field removed, replaced by other kinds of values, repeated, renamed, or given a stranger beside it."""
    for path in paths(document):
        for change in ("remove", "other", "other", "list", "rename", "beside"):
            made = copy.deepcopy(document)
            parent: Any = made
            for key in path[:-1]:
                parent = parent[key]
            key, value = path[-1], parent[path[-1]]
            if change == "remove":
                del parent[key]
            elif change == "other":
                parent[key] = rng.choice([other for other in OTHERS if other != value])
            elif change == "list":
                parent[key] = [value, value]
            elif isinstance(parent, dict):
                parent[f"{key}x"] = value
                if change == "rename":
                    del parent[key]
            if made != document:
                yield made


@pytest.mark.parametrize("suite", SUITES)
def test_every_field_counts(suite: str, genuine: dict[str, bytes], published: Document) -> None:
    rng = random.Random(SEED)  # noqa: S311
    document, tried = json.loads(genuine[suite]), 0
    for mutant in mutants_of(document, rng):
        data = proofs.written(mutant)
        assert not accepted(data, published), mutant
        assert not accepted_alone(data, published), mutant
        tried += 1
    assert tried > 500


def test_every_other_writing_of_the_same_content_is_refused(genuine: dict[str, bytes], published: Document) -> None:
    for suite, data in genuine.items():
        document = json.loads(data)
        text = data.decode()
        for other in (
            json.dumps(document, indent=2),
            json.dumps(document),
            json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":")),
            json.dumps(dict(reversed(document.items())), ensure_ascii=False, separators=(",", ":")),
            " " + text,
            text + "\n",
            "\ufeff" + text,
            text[:-1] + ',"validUntil":"2099-01-01T00:00:00Z"}',
            '{"validUntil":"2099-01-01T00:00:00Z",' + text[1:],
            text.replace('"id":', '"id":"https://ailleurs.test","id":', 1),
        ):
            assert not accepted(other.encode(), published), (suite, other[:80])
            assert not accepted_alone(other.encode(), published), (suite, other[:80])


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "name", ["none", "None", "HS256", "EdDSA", "eddsa-2022", "eddsa-rdfc-2022 ", "ecdsa-jcs-2019", ""]
)
def test_no_other_algorithm_is_believed(name: str, suite: str, genuine: dict[str, bytes], published: Document) -> None:
    document = json.loads(genuine[suite])
    for value in (None, "", "z"):
        mutant = copy.deepcopy(document)
        proof = mutant["proof"][0] if suite == "rdfc" else mutant["proof"]
        proof["cryptosuite"] = name
        if value is not None:
            proof["proofValue"] = value
        assert not accepted(proofs.written(mutant), published)
        assert not accepted_alone(proofs.written(mutant), published)


@pytest.mark.parametrize("suite", SUITES)
def test_no_other_key_is_believed(suite: str, keyring: Keyring, published: Document) -> None:
    """A key of the forger's under our name, one of ours made for something else, one that we do not publish."""
    content, fresh = unsigned(STATEMENT, PLACE), Ed25519PrivateKey.generate()
    for signer in (
        FileSigner(keyring.certificate.name, fresh),
        FileSigner("cert-2019-1", fresh),
        FileSigner("", fresh),
        keyring.status,
        keyring.log,
    ):
        assert not accepted(proofs.written(SUITES[suite](content, signer, URL, AT)), published)


def test_a_document_that_brings_its_own_keys_or_meanings_is_refused(keyring: Keyring, published: Document) -> None:
    """The forger's issuer, the forger's key address, a context that gives our words another sense."""
    forger = FileSigner("cert-2026-1", Ed25519PrivateKey.generate())
    content = unsigned(STATEMENT, PLACE)
    foreign = content | {"issuer": content["issuer"] | {"id": "did:web:ailleurs.test"}}
    assert not accepted(proofs.written(proofs.sign_jcs(foreign, forger, "https://ailleurs.test", AT)), published)
    for contexts in ([OPEN_BADGES], [*content["@context"], {"name": "https://ailleurs.test/name"}], "x", None):
        signed = proofs.sign_jcs(content, keyring.certificate, URL, AT)
        mutant = signed | {"@context": contexts}
        assert not accepted(proofs.written(mutant), published)
        mutant = mutant | {"proof": signed["proof"] | {"@context": contexts}}
        assert not accepted(proofs.written(mutant), published)
