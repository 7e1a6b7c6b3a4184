"""Keys in a hardware module, played by SoftHSM: made there, used there, their signatures verified by other software."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import pkcs11
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from core import hsm, key_rotation, keys
from core.errors import Unavailable
from core.keys import keyring
from core.settings import Settings, SettingsError

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.fixture(scope="module")
def pin_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token of its own for this module: the library reads its configuration once in a process."""
    if not MODULE.exists() or shutil.which("softhsm2-util") is None:
        assert os.environ.get("CI") != "true", "softhsm2 is missing"
        pytest.skip("softhsm2 is missing")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(config))
        made = ["softhsm2-util", "--init-token", "--free", "--label", "label", "--so-pin", "87654321", "--pin", "1234"]
        subprocess.run(made, check=True, capture_output=True, timeout=60)
        (folder / "pin").write_text("1234\n")
        yield folder / "pin"


@pytest.fixture
def modular(settings: Settings, pin_file: Path) -> Iterator[Settings]:
    """The settings of a platform that has its first keys in files, and a module that is empty."""
    keyring(settings)
    yield msgspec.structs.replace(settings, hsm_module=str(MODULE), hsm_pin_file=str(pin_file))
    with pkcs11.lib(str(MODULE)).get_token(token_label="label").open(user_pin="1234", rw=True) as session:
        for found in list(session.get_objects()):
            found.destroy()


def test_certificates_move_into_the_module_by_rotation(modular: Settings, at: datetime) -> None:
    old = keyring(modular).certificate.name
    new = key_rotation.add(modular, "certificate", at=at)
    key_rotation.retire(modular, old, at=at)
    signer = keyring(modular).certificate
    assert signer.name == new
    signer.public_key.verify(signer.sign(b"texte"), b"texte")
    with pytest.raises(InvalidSignature):
        signer.public_key.verify(signer.sign(b"texte"), b"autre")
    assert not list(keys.folder_of(modular).glob("cert-*.pem")), "no private key of certificates in any file"
    assert keyring(modular).status.sign(b"texte"), "the other purposes still sign from their files"


def test_a_private_key_never_comes_out_of_the_module(modular: Settings, at: datetime) -> None:
    name = key_rotation.add(modular, "status", at=at)
    token = pkcs11.lib(str(MODULE)).get_token(token_label="label")
    with token.open(user_pin="1234") as session:
        key = session.get_key(label=name, object_class=pkcs11.ObjectClass.PRIVATE_KEY)
        assert key[pkcs11.Attribute.SENSITIVE]
        assert not key[pkcs11.Attribute.EXTRACTABLE]
    key_rotation.compromise(modular, name, since=at, why="Essai.", at=at)
    with pytest.raises(Unavailable, match="ne contient pas"):
        hsm.of(modular).sign(name, b"texte", "EDDSA")


def test_the_seal_signs_from_the_module(modular: Settings) -> None:
    token = hsm.of(modular)
    token.make_sealer("sceau-essai")
    sealer = hsm.TokenSealer("sceau-essai", token)
    sealer.public_key.verify(sealer.sign(b"pdf"), b"pdf", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        sealer.public_key.verify(sealer.sign(b"pdf"), b"autre", ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("broken", [{"hsm_token": "autre"}, {"hsm_pin_file": "/nulle/part"}])
def test_a_module_that_does_not_open_signs_nothing_and_says_so(
    modular: Settings, at: datetime, broken: dict[str, str]
) -> None:
    with pytest.raises(Unavailable, match="Rien n’est signé"):
        key_rotation.add(msgspec.structs.replace(modular, **broken), "certificate", at=at)
    assert keyring(modular).coming == ()


def test_a_key_of_a_module_that_is_no_longer_named_is_a_refusal(modular: Settings, at: datetime) -> None:
    key_rotation.add(modular, "certificate", at=at)
    with pytest.raises(SettingsError, match="LABEL_HSM_MODULE"):
        keyring(msgspec.structs.replace(modular, hsm_module=""))
