"""Keys: made once, encrypted, private to their owner; a demonstration's never sign for production."""

import multiprocessing
import shutil
import stat
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from core import key_files
from core.keys import Keyring, keyring
from core.settings import Settings, SettingsError


def publics(keys: Keyring) -> list[bytes]:
    return [signer.public_key.public_bytes_raw() for signer in (keys.certificate, keys.status, keys.log)]


@pytest.fixture
def production(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "production")


def test_each_purpose_has_a_key_of_its_own_that_signs(keyring: Keyring) -> None:
    assert len(set(publics(keyring))) == 3
    for signer in (keyring.certificate, keyring.status, keyring.log):
        signer.public_key.verify(signer.sign(b"texte"), b"texte")
        with pytest.raises(InvalidSignature):
            signer.public_key.verify(signer.sign(b"texte"), b"autre")


def test_keys_are_named_after_purpose_and_year(keyring: Keyring, at: datetime) -> None:
    names = [keyring.certificate.name, keyring.status.name, keyring.log.name, keyring.seal.name]
    assert names == [f"{prefix}-{at.year}-1" for prefix in ("cert", "statut", "journal", "sceau")]


def test_the_same_keys_come_back_at_the_next_start(settings: Settings) -> None:
    assert publics(keyring(settings)) == publics(keyring(settings))


def test_files_are_readable_by_their_owner_alone_and_encrypted(settings: Settings) -> None:
    keyring(settings)
    folder = settings.var / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    for pem in folder.glob("*.pem"):
        assert pem.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    (folder / key_files.PASSPHRASE).write_bytes(b"devinez")
    with pytest.raises(SettingsError, match="ne s’ouvre pas avec cette phrase"):
        keyring(settings)


def test_the_rare_wrong_passphrase_that_deciphers_to_noise_opens_nothing_either(settings: Settings) -> None:
    """In CBC a wrong key unpads once in 256: the refusal is the same."""
    name = keyring(settings).certificate.name
    folder = settings.var / "keys"
    for number in range(600):
        (folder / key_files.PASSPHRASE).write_bytes(f"devinez {number}".encode())
        with pytest.raises(SettingsError, match="ne s’ouvre pas"):
            key_files.read_private(folder, name)


def test_a_copy_of_the_folder_opens_nothing_when_the_passphrase_is_kept_apart(tmp_path: Path) -> None:
    phrase = tmp_path / "secrets" / "phrase"
    settings = Settings(var=tmp_path / "var", passphrase_file=str(phrase))
    made = publics(keyring(settings))
    assert stat.S_IMODE(phrase.stat().st_mode) == 0o600
    assert publics(keyring(settings)) == made
    shutil.copytree(settings.var, tmp_path / "stolen", symlinks=True)
    phrase.rename(tmp_path / "elsewhere")
    with pytest.raises(SettingsError):
        keyring(Settings(var=tmp_path / "stolen"))


def test_a_passphrase_that_the_operator_chose_is_kept(tmp_path: Path) -> None:
    phrase = tmp_path / "phrase"
    phrase.write_bytes(b"une phrase choisie")
    settings = Settings(var=tmp_path / "var", passphrase_file=str(phrase))
    name = keyring(settings).certificate.name
    assert phrase.read_bytes() == b"une phrase choisie"
    load_pem_private_key((settings.var / "keys" / f"{name}.pem").read_bytes(), b"une phrase choisie")


def start(var: Path, answers: "multiprocessing.Queue[list[bytes]]") -> None:
    answers.put(publics(keyring(Settings(var=var, demo=True))))


def test_processes_that_start_together_share_one_set_of_keys(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    starts = [context.Process(target=start, args=(tmp_path / "var", answers)) for _ in range(3)]
    for process in starts:
        process.start()
    found = [answers.get(timeout=60) for _ in starts]
    for process in starts:
        process.join()
    assert found[0] == found[1] == found[2]
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys"]


def test_who_loses_the_race_takes_the_winner_s_keys(settings: Settings, at: datetime) -> None:
    won = publics(keyring(settings))
    key_files.create(settings.var / "keys", demo=True, at=at)
    assert publics(keyring(settings)) == won
    assert [path.name for path in settings.var.iterdir()] == ["keys"]


def test_production_makes_its_own_keys(production: Settings) -> None:
    assert "démonstration" not in keyring(production).seal.certificate.subject.rfc4514_string()


def test_production_refuses_the_keys_of_a_demonstration(settings: Settings) -> None:
    keyring(settings)
    with pytest.raises(SettingsError, match="démonstration : elles ne signent rien de vrai"):
        keyring(Settings(var=settings.var, demo=False))


def test_a_demonstration_does_not_sign_with_the_keys_of_production(production: Settings) -> None:
    keyring(production)
    with pytest.raises(SettingsError, match="une démonstration ne signe pas"):
        keyring(Settings(var=production.var, demo=True))


@pytest.mark.parametrize("lost", ["phrase-secrete", "inventaire.json", "cert-*.pem", "sceau-*.crt"])
def test_a_damaged_folder_is_a_refusal_and_never_new_keys(settings: Settings, lost: str) -> None:
    keyring(settings)
    folder = settings.var / "keys"
    next(folder.glob(lost)).unlink()
    before = sorted(folder.iterdir())
    with pytest.raises(SettingsError, match="sauvegarde"):
        keyring(settings)
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(("purpose", "other"), [("cert", "sceau"), ("sceau", "cert")])
def test_a_key_of_the_wrong_kind_is_a_refusal(settings: Settings, purpose: str, other: str) -> None:
    keyring(settings)
    folder = settings.var / "keys"
    next(folder.glob(f"{purpose}-*.pem")).write_bytes(next(folder.glob(f"{other}-*.pem")).read_bytes())
    with pytest.raises(SettingsError, match="attendue"):
        keyring(settings)


def test_an_empty_folder_is_filled(settings: Settings) -> None:
    (settings.var / "keys").mkdir(parents=True)
    assert keyring(settings).log.name.startswith("journal-")


def test_the_seal_is_a_p256_key_whose_certificate_seals_documents_only(keyring: Keyring) -> None:
    seal = keyring.seal
    assert isinstance(seal.signer.public_key.curve, ec.SECP256R1)
    (root,) = seal.chain
    seal.certificate.verify_directly_issued_by(root)
    assert seal.root_pem == root.public_bytes(serialization.Encoding.PEM)
    signature = seal.signer.sign(b"pdf")
    public = seal.certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signature, b"pdf", ec.ECDSA(hashes.SHA256()))
    assert seal.certificate_pem.startswith(b"-----BEGIN CERTIFICATE-----")
    assert "démonstration" in seal.certificate.subject.rfc4514_string()


def test_the_seal_of_a_demonstration_covers_the_seasons_it_replays(keyring: Keyring, at: datetime) -> None:
    assert keyring.seal.certificate.not_valid_before_utc < at < keyring.seal.certificate.not_valid_after_utc
