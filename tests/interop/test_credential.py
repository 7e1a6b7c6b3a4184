"""@digitalbazaar/vc 7.3.0 accepts the genuine credential and refuses each falsification for its own reason."""

import json
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785

from cli.export import export, web_pages
from core.platform import Platform
from label import certificate_life
from tests.builders import make_person

HERE = Path(__file__).resolve().parent
pytestmark = pytest.mark.node
WRITINGS = {"rdfc": "attestation.json", "jcs": "attestation.jcs.json"}


class Said(msgspec.Struct):
    """What the foreign verifier answered."""

    verified: bool
    revoked: list[bool]
    reasons: list[str]

    @property
    def accepted(self) -> bool:
        """Verified is not enough: a revoked credential stays « verified »."""
        return self.verified and self.revoked == [False]


@pytest.fixture
def judge(node: str, number: str) -> Callable[[Path, str], Said]:
    def ask(folder: Path, suite: str, file: str = "") -> Said:
        path = file or f"c/{number}/{WRITINGS[suite]}"
        command = [node, str(HERE / "verify.mjs"), str(folder), path, suite]
        answer = subprocess.run(command, capture_output=True, check=False, timeout=120)
        assert answer.returncode == 0, answer.stderr.decode()
        return msgspec.json.decode(answer.stdout, type=Said)

    return ask


def change(path: Path, how: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(path.read_bytes())
    how(document)
    path.write_bytes(rfc8785.dumps(document))


@pytest.mark.parametrize("suite", WRITINGS)
def test_the_genuine_credential_is_accepted(suite: str, site: Path, judge: Callable[[Path, str], Said]) -> None:
    said = judge(site, suite)
    assert said.reasons == []
    assert said.accepted


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "the end of validity": lambda one: one.update(validUntil="2099-01-01T00:00:00Z"),
    "the organisation": lambda one: one["credentialSubject"]["identifier"][1].update(identityHash="Autre"),
    "a score": lambda one: one["credentialSubject"]["result"][3].update(value="99"),
    "a threshold": lambda one: one["credentialSubject"]["achievement"]["resultDescription"][0].update(
        requiredValue="5"
    ),
    "the place in the list": lambda one: one["credentialStatus"].update(statusListIndex="5"),
    "the moment of the signature": lambda one: _proof(one).update(created="2020-01-01T00:00:00Z"),
}


def _proof(signed: dict[str, Any]) -> dict[str, Any]:
    proof = signed["proof"]
    found: dict[str, Any] = proof[0] if isinstance(proof, list) else proof
    return found


@pytest.mark.parametrize("suite", WRITINGS)
@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_refused(
    field: str, suite: str, site: Path, number: str, judge: Callable[[Path, str], Said]
) -> None:
    change(site / f"c/{number}/{WRITINGS[suite]}", CHANGES[field])
    said = judge(site, suite)
    assert not said.accepted
    assert any("Invalid signature" in reason for reason in said.reasons), said.reasons


def test_a_term_that_nothing_defines_is_refused(site: Path, number: str, judge: Callable[[Path, str], Said]) -> None:
    change(site / f"c/{number}/attestation.json", lambda one: one.update(mention="très bien"))
    said = judge(site, "rdfc")
    assert not said.accepted
    assert any("Safe mode" in reason or "Dropping property" in reason for reason in said.reasons), said.reasons


@pytest.mark.parametrize("suite", WRITINGS)
def test_a_key_that_no_longer_attests_is_refused(suite: str, site: Path, judge: Callable[[Path, str], Said]) -> None:
    change(site / ".well-known/did.json", lambda one: one["assertionMethod"].pop(0))
    said = judge(site, suite)
    assert not said.accepted
    assert any("not authorized by controller" in reason for reason in said.reasons), said.reasons


@pytest.mark.parametrize("suite", WRITINGS)
def test_a_removed_key_is_refused(suite: str, site: Path, judge: Callable[[Path, str], Said]) -> None:
    change(site / ".well-known/did.json", lambda one: one["verificationMethod"].pop(0))
    said = judge(site, suite)
    assert not said.accepted
    assert any("is not in the DID document" in reason for reason in said.reasons), said.reasons


@pytest.mark.parametrize("suite", WRITINGS)
def test_a_falsified_status_list_is_refused(suite: str, site: Path, judge: Callable[[Path, str], Said]) -> None:
    path = site / ("statut/1" if suite == "rdfc" else "statut/1.jcs.json")
    change(path, lambda one: one.update(validUntil="2099-01-01T00:00:00Z"))
    said = judge(site, suite)
    assert not said.accepted
    assert any("BitstringStatusListCredential" in reason for reason in said.reasons), said.reasons


def test_a_suspended_certificate_is_refused_until_reinstated(
    platform: tuple[Platform, str], now: datetime, tmp_path: Path, judge: Callable[..., Said]
) -> None:
    """`verified` stays true: the reason is the bit that the status result reads. Each edition is told apart."""
    opened, number = platform
    url = opened.settings.public_url
    with opened.database.write() as session:
        by = make_person(session, now, "manager")
        certificate_life.suspend(session, opened.keyring, number, reason="Essai.", by=by, at=now, public_url=url)
    export(opened, tmp_path / "suspended", web_pages(opened), at=now)
    for suite in WRITINGS:
        said = judge(tmp_path / "suspended", suite)
        assert (said.verified, said.revoked, said.accepted) == (True, [True], False), suite
    with opened.database.write() as session:
        certificate_life.reinstate(session, opened.keyring, number, reason="Essai.", by=by, at=now, public_url=url)
    export(opened, tmp_path / "reinstated", web_pages(opened), at=now)
    for suite, file in WRITINGS.items():
        assert judge(tmp_path / "reinstated", suite).accepted, suite
        assert not judge(tmp_path / "reinstated", suite, f"c/{number}/e/1/{file}").accepted, suite
