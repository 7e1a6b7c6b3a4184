"""The standalone verifier: accepts the genuine, and gives its own reason for each refusal."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.keys import Keyring
from core.signers import FileSigner
from label import proofs, status_list
from tests.label.attested import AT, NUMBER, PLACE
from tests.verify.published import ATTESTATION, URL, change, judged, publish


@pytest.fixture
def folder(tmp_path: Path, keyring: Keyring) -> Path:
    publish(tmp_path, keyring, AT)
    return tmp_path


def test_the_genuine_certificate_is_accepted_step_by_step(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = judged(folder, capsys, NUMBER)
    assert code == 0
    assert said.count("✓") == 7
    assert "Centre hospitalier Sainte-Odile" in said
    assert "sa signature JSON-LD n’est pas vérifiée ici" in said
    assert "ACCEPTÉ" in said


CHANGES: dict[str, tuple[str, Callable[[dict[str, Any]], None], str]] = {
    "a changed date": (ATTESTATION, lambda one: one.update(validUntil="2099-01-01T00:00:00Z"), "il a été modifié"),
    "a changed name": (
        ATTESTATION,
        lambda one: one["credentialSubject"]["identifier"][1].update(identityHash="Autre"),
        "il a été modifié",
    ),
    "a changed option": (ATTESTATION, lambda one: one["proof"].update(created="2020-01-01T00:00:00Z"), "modifié"),
    "no algorithm": (ATTESTATION, lambda one: one["proof"].update(cryptosuite="none"), "procédé"),
    "two proofs": (ATTESTATION, lambda one: one.update(proof=[one["proof"]] * 2), "une seule"),
    "another purpose": (ATTESTATION, lambda one: one["proof"].update(proofPurpose="authentication"), "attester"),
    "a damaged value": (ATTESTATION, lambda one: one["proof"].update(proofValue="z0"), "illisible"),
    "a removed key": (".well-known/did.json", lambda one: one.update(assertionMethod=[]), "ou plus, parmi celles"),
    "a key badly published": (
        ".well-known/did.json",
        lambda one: one["verificationMethod"][0].update(publicKeyMultibase="z6Mk"),
        "mal publiée",
    ),
    "the keys of another": (".well-known/did.json", lambda one: one.update(id="did:web:ailleurs.test"), "ailleurs"),
    "another writing": (f"c/{NUMBER}/attestation.json", lambda one: one.update(name="Autre"), "même chose"),
    "a changed list": (
        "statut/1.jcs.json",
        lambda one: one["credentialSubject"].update(encodedList=status_list.encode(bytes(16384))[:-4] + "AAAA"),
        "Liste des statuts",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_falsification_is_refused_for_its_own_reason(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, how, reason = CHANGES[name]
    change(folder, path, how)
    code, said = judged(folder, capsys, NUMBER)
    assert code == 1
    assert reason in said
    assert "REFUSÉ" in said
    assert "ACCEPTÉ" not in said


def test_a_revoked_edition_is_refused(tmp_path: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]) -> None:
    publish(tmp_path, keyring, AT, bits=status_list.revoke(status_list.empty(), PLACE.status_index))
    code, said = judged(tmp_path, capsys)
    assert (code, "révoquée" in said) == (1, True)


def test_a_neighbour_revoked_changes_nothing(
    tmp_path: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    bits = status_list.empty()
    for index in (PLACE.status_index - 1, PLACE.status_index + 1):
        bits = status_list.revoke(bits, index)
    publish(tmp_path, keyring, AT, bits=bits)
    assert judged(tmp_path, capsys)[0] == 0


def test_a_list_signed_with_the_key_of_certificates_is_refused(
    folder: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = status_list.unsigned(URL, "1", status_list.empty(), at=AT, until=AT + timedelta(days=7))
    signed = proofs.sign_jcs(listed, keyring.certificate, URL, AT)
    (folder / "statut/1.jcs.json").write_bytes(proofs.written(signed))
    code, said = judged(folder, capsys)
    assert (code, "usage" in said) == (1, True)


def test_another_list_of_the_same_issuer_is_not_taken_for_it(
    folder: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = status_list.unsigned(URL, "2", status_list.empty(), at=AT, until=AT + timedelta(days=7))
    (folder / "statut/1.jcs.json").write_bytes(proofs.written(proofs.sign_jcs(listed, keyring.status, URL, AT)))
    code, said = judged(folder, capsys)
    assert (code, "que l’attestation nomme" in said) == (1, True)


def test_other_rules_under_the_same_address_are_noticed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "referentiels/ehuh-2019.toml").open("ab") as file:
        file.write(b"# assoupli\n")
    code, said = judged(folder, capsys)
    assert (code, "référentiel publié" in said) == (1, True)


def test_the_certificate_of_another_number_is_not_taken_for_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "EHUH-2026-AAAA-1"
    (folder / f"c/{NUMBER}").rename(folder / f"c/{other}")
    code, said = judged(folder, capsys, other)
    assert (code, NUMBER in said) == (1, True)


def test_the_dates_are_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "qu’à partir du" in judged(folder, capsys, at=AT - timedelta(days=1))[1]
    assert "ne vaut plus" in judged(folder, capsys, at=AT + timedelta(days=4000))[1]
    code, said = judged(folder, capsys, at=AT + timedelta(days=8))
    assert (code, "liste des statuts ne vaut plus" in said) == (1, True)


def test_an_indented_copy_is_not_the_published_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((folder / ATTESTATION).read_bytes())
    (folder / ATTESTATION).write_text(json.dumps(document, indent=2), encoding="utf-8")
    code, said = judged(folder, capsys)
    assert (code, "pas écrit comme il a été publié" in said) == (1, True)


def test_a_missing_or_broken_file_is_a_refusal_not_a_crash(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entered = (f"c/{NUMBER}/entree.json", f"c/{NUMBER}/preuve.tlog-proof", "journal/vkey")
    listed = (".well-known/did.json", "statut/1.jcs.json")
    for path in (ATTESTATION, f"c/{NUMBER}/attestation.json", *listed, *entered):
        kept = (folder / path).read_bytes()
        for broken in (None, b"", b"[]", b"{}", b"\xff\xfe", b"[" * 50_000):
            (folder / path).unlink(missing_ok=True)
            if broken is not None:
                (folder / path).write_bytes(broken)
            code, said = judged(folder, capsys, NUMBER)
            assert (code, "REFUSÉ" in said) == (1, True), (path, broken)
        (folder / path).write_bytes(kept)
    assert judged(folder, capsys)[0] == 0


def test_a_key_of_our_own_making_does_not_pass(
    folder: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    """Same name, other key: the attacker holds everything but the private key."""
    forger = FileSigner(keyring.certificate.name, Ed25519PrivateKey.generate())
    document = json.loads((folder / ATTESTATION).read_bytes())
    del document["proof"]
    (folder / ATTESTATION).write_bytes(proofs.written(proofs.sign_jcs(document, forger, URL, AT)))
    code, said = judged(folder, capsys)
    assert (code, "modifié" in said) == (1, True)
