"""`label-verify verdict`: the verdict is found again from the dossier alone, and one changed number is refused."""

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from core.database import Database
from core.keys import Keyring
from core.signers import FileSigner
from label import dossier, proofs
from label.certificate_models import Certificate
from label.editions import did_document
from tests.label.attested import AT
from tests.label.conftest import granted_database, granted_file  # noqa: F401 (fixtures)
from verify.main import main

URL = "https://label.demo.test"
Files = dict[str, bytes]
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def genuine(granted_database: Database, keyring: Keyring) -> bytes:  # noqa: F811 (fixture)
    with granted_database.read() as session:
        number = session.scalars(select(Certificate.number)).one()
        return dossier.of(session, keyring, number, public_url=URL)


@pytest.fixture
def keys(keyring: Keyring, tmp_path: Path) -> Path:
    """The issuer's keys, as anybody may have kept them."""
    place = tmp_path / "did.json"
    place.write_bytes(rfc8785.dumps(did_document(keyring, URL)))
    return place


@pytest.fixture
def judge(keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[bytes], tuple[int, str]]:
    def said(data: bytes, *more: str) -> tuple[int, str]:
        (tmp_path / "dossier.zip").write_bytes(data)
        code = main(["verdict", str(tmp_path / "dossier.zip"), "--keys", str(keys), *more])
        return code, capsys.readouterr().out

    return said


def unzipped(data: bytes) -> Files:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def change(files: Files, name: str, how: Change) -> None:
    document = json.loads(files[name])
    how(document)
    files[name] = rfc8785.dumps(document)


def of(code: str, **figures: Any) -> Change:
    """A change of the figures of one measure."""
    return lambda basis: next(one for one in basis["measures"] if one["code"] == code).update(figures)


def signed_again(files: Files, signer: Any, *, attested: bool = False) -> Files:
    """The manifest made to fit the files by whoever holds this key; the attestation too when `attested`."""
    if attested:
        one = json.loads(files["attestation.jcs.json"])
        del one["proof"]
        one["evidence"][-1]["narrative"] = sha256(files["mesures.json"]).hexdigest()
        files["attestation.jcs.json"] = proofs.written(proofs.sign_jcs(one, signer, URL, AT))
    manifest = json.loads(files["manifeste.json"])
    del manifest["proof"]
    manifest["files"] = {name: sha256(files[name]).hexdigest() for name in manifest["files"]}
    files["manifeste.json"] = proofs.written(proofs.sign_jcs(manifest, signer, URL, AT))
    return files


Judge = Callable[..., tuple[int, str]]


def test_the_genuine_dossier_gives_the_verdict_again_line_by_line(genuine: bytes, judge: Judge) -> None:
    code, said = judge(genuine, "--issuer", "did:web:label.demo.test")
    assert code == 0, said
    assert "score.global = 78,7" in said
    assert "demandé : plus de 70 → atteinte." in said
    assert "c’est bien la moyenne de ses 3 composantes" in said
    assert said.count("→ atteinte.") == 6
    assert "Vote : label accordé par 4 voix sur 4 (quorum : 3)." in said
    assert said.endswith("VERDICT CONFIRMÉ\n")


def test_the_same_certificate_always_gives_the_same_bytes(
    genuine: bytes,
    granted_database: Database,  # noqa: F811 (fixture)
    keyring: Keyring,
) -> None:
    with granted_database.read() as session:
        number = session.scalars(select(Certificate.number)).one()
        assert dossier.of(session, keyring, number, 1, public_url=URL) == genuine


def test_the_rules_are_the_file_byte_for_byte(genuine: bytes) -> None:
    published = Path("evaluation/referentiels/ehuh-2019.toml").read_bytes()
    assert unzipped(genuine)["referentiel.toml"] == published


ONE_NUMBER: dict[str, tuple[str, Change]] = {
    "a score": ("mesures.json", of("score.usagers", value="77")),
    "a bound": ("mesures.json", of("score.usagers", lower="54")),
    "a number of answers": ("mesures.json", of("score.usagers", n=3)),
    "a vote": ("mesures.json", lambda basis: basis["decision"]["votes"].update(granted=9)),
    "a finding": ("mesures.json", lambda basis: basis["findings"]["major"].update(recorded=1)),
    "a signed result": (
        "attestation.jcs.json",
        lambda one: one["credentialSubject"]["result"][0].update(value="99"),
    ),
    "a digest of the manifest": ("manifeste.json", lambda one: one["files"].update({"mesures.json": "0" * 64})),
}


@pytest.mark.parametrize("name", ONE_NUMBER)
def test_one_changed_number_breaks_a_signature(name: str, genuine: bytes, judge: Judge) -> None:
    files = unzipped(genuine)
    change(files, *ONE_NUMBER[name])
    code, said = judge(zipped(files))
    assert (code, "REFUSÉ" in said, "CONFIRMÉ" in said) == (1, True, False)


def test_signed_again_by_another_key_it_is_refused_too(genuine: bytes, judge: Judge) -> None:
    files = unzipped(genuine)
    change(files, "mesures.json", of("score.usagers", value="77"))
    stranger = FileSigner("cert-2026-1", Ed25519PrivateKey.generate())
    code, said = judge(zipped(signed_again(files, stranger)))
    assert code == 1
    assert "ne correspond pas au contenu" in said


def test_signed_again_by_our_own_key_the_attestation_contradicts_it(
    genuine: bytes, judge: Judge, keyring: Keyring
) -> None:
    files = unzipped(genuine)
    change(files, "mesures.json", of("score.usagers", value="77"))
    code, said = judge(zipped(signed_again(files, keyring.certificate)))
    assert code == 1
    assert "ne sont pas celles que l’attestation a signées" in said


RECOMPUTED: dict[str, tuple[Change, str]] = {
    "a score raised": (of("score.usagers", value="77"), "score.global n’est pas la moyenne"),
    "a mean raised": (of("score.global", value="79.7"), "score.global n’est pas la moyenne"),
    "a note raised": (of("mystere.note", value="16"), "mystere.note : l’attestation dit 75 sur 100"),
    "a bound lowered": (of("score.usagers", lower="54"), "le calcul la dit fragile, le comité l’a lue atteinte"),
    "a collection doubted": (of("score.usagers", admissible=False), "le calcul la dit fragile"),
    "a major finding": (of("constats.majeurs_ouverts", value="1"), "le calcul la dit non atteinte"),
    "another level": (lambda basis: basis.update(level="argent"), "Niveau : le calcul donne « label »"),
    "a rule left out": (lambda basis: basis["rules"].pop(), "ne sont pas celles du référentiel"),
    "votes too few": (lambda basis: basis["decision"].update(votes={"granted": 2}), "ni majorité, ni quorum"),
    "a minority": (lambda basis: basis["decision"].update(votes={"granted": 2, "refused": 2}), "ni majorité"),
}


@pytest.mark.parametrize("name", RECOMPUTED)
def test_even_signed_throughout_the_calculation_contradicts_it(
    name: str, genuine: bytes, judge: Judge, keyring: Keyring
) -> None:
    how, reason = RECOMPUTED[name]
    files = unzipped(genuine)
    change(files, "mesures.json", how)
    code, said = judge(zipped(signed_again(files, keyring.certificate, attested=True)))
    assert code == 1
    assert reason in said


def test_signed_throughout_and_unchanged_it_is_confirmed(genuine: bytes, judge: Judge, keyring: Keyring) -> None:
    """What the falsifications above start from is accepted: each is refused for what it changes."""
    assert judge(zipped(signed_again(unzipped(genuine), keyring.certificate, attested=True)))[0] == 0


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", zipped({"manifeste.json": b"{}"})])
def test_what_is_no_dossier_is_refused_in_french(data: bytes, judge: Judge) -> None:
    code, said = judge(data)
    assert code == 1
    assert "Dossier :" in said


def test_another_issuer_than_expected_is_refused(genuine: bytes, judge: Judge) -> None:
    code, said = judge(genuine, "--issuer", "did:web:ailleurs.test")
    assert (code, "et non did:web:ailleurs.test" in said) == (1, True)


def test_without_keys_nothing_can_be_said(genuine: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dossier.zip").write_bytes(genuine)
    assert main(["verdict", str(tmp_path / "dossier.zip"), "--keys", str(tmp_path / "absent.json")]) == 2
    assert "donnez --keys" in capsys.readouterr().err
