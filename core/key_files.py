"""Keys on disk: a folder made in one rename, PEM files encrypted under a passphrase, one inventory.

The passphrase is beside them, or a link to where the operator keeps it: a copy of the folder then opens nothing.
"""

import datetime
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from core import seal_certificates, secret_files
from core.settings import SettingsError

PREFIXES = {"certificate": "cert", "status": "statut", "log": "journal", "seal": "sceau"}
INVENTORY, PASSPHRASE = "inventaire.json", "phrase-secrete"
CLOSED = (
    "La clé « {name} » ne s’ouvre pas avec cette phrase secrète : remettez celle qui l’a chiffrée "
    "(LABEL_PASSPHRASE_FILE, ou la sauvegarde du dossier des clés)."
)

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class Former(msgspec.Struct, frozen=True):
    """A key that signs no more; `public` is its 32 bytes in base64. Healthy, it still verifies what it signed.

    `since` is the instant from which a compromised one is distrusted, None for a healthy one; `why` was written then.
    `handover` is the note by which the log's key named the one that follows it.
    """

    name: str
    purpose: str
    public: str
    until: datetime.datetime | None = None
    since: datetime.datetime | None = None
    why: str = ""
    handover: str = ""


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which keys the folder holds, and whether they were made for a demonstration.

    `coming` are published and do not sign yet, by purpose; `made` is when each key was, by name; `modules` names
    those that live in a hardware module rather than in a file.
    """

    demo: bool
    current: dict[str, str]
    retired: list[Former]
    coming: dict[str, str] = {}
    compromised: list[Former] = []
    made: dict[str, datetime.datetime] = {}
    modules: list[str] = []

    @property
    def seals(self) -> list[str]:
        """The seals that hold: the one of today, the next one, then the healthy former ones, the latest first."""
        coming = [self.coming["seal"]] if "seal" in self.coming else []
        former = [key.name for key in reversed(self.retired) if key.purpose == "seal"]
        return [self.current["seal"], *coming, *former]

    @property
    def names(self) -> list[str]:
        """Every name ever given: none serves twice."""
        former = [key.name for key in (*self.retired, *self.compromised)]
        return [*self.current.values(), *self.coming.values(), *former]


def create(folder: Path, *, demo: bool, at: datetime.datetime, apart: str = "") -> None:
    """Make every key in a folder beside, then rename it into place: of two processes, the second uses the first's.

    `apart` names the file of the passphrase, drawn when there is none yet; without it, it stays in the folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # 0700
    try:
        drawn = secrets.token_urlsafe(32).encode()
        if apart:
            secret_files.write_once(Path(apart), drawn)
            (made / PASSPHRASE).symlink_to(Path(apart).absolute())
        else:
            _write(made / PASSPHRASE, drawn)
        current = {purpose: f"{prefix}-{at.year}-1" for purpose, prefix in PREFIXES.items()}
        for purpose, name in current.items():
            if purpose != "seal":
                write_private(made, name, ed25519.Ed25519PrivateKey.generate())
        sealing = ec.generate_private_key(ec.SECP256R1())
        write_private(made, current["seal"], sealing)
        _write(made / f"{current['seal']}.crt", seal_certificates.make(sealing.public_key(), demo=demo, at=at))
        write_inventory(made, Inventory(demo, current, [], made=dict.fromkeys(current.values(), at)))
        secret_files.sync(made)
        made.rename(folder)
        secret_files.sync(folder.parent)
    except OSError:
        if not (folder / INVENTORY).exists():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def read_inventory(folder: Path) -> Inventory:
    """The inventory, strictly decoded."""
    return msgspec.json.decode((folder / INVENTORY).read_bytes(), type=Inventory)


def write_inventory(folder: Path, inventory: Inventory) -> None:
    """Replace the inventory in one rename."""
    fresh = folder / f"{INVENTORY}.{secrets.token_hex(4)}"
    _write(fresh, msgspec.json.format(msgspec.json.encode(inventory)))
    fresh.replace(folder / INVENTORY)


def read_private(folder: Path, name: str) -> PrivateKey:
    """The private key of that name, deciphered; SettingsError when the passphrase is not its own."""
    pem = (folder / f"{name}.pem").read_bytes()
    try:
        key = serialization.load_pem_private_key(pem, (folder / PASSPHRASE).read_bytes())
    except ValueError as error:  # a wrong passphrase in 256 deciphers to bytes that are no key
        raise SettingsError(CLOSED.format(name=name)) from error
    assert isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey)  # noqa: S101 (written below)
    return key


def write_private(folder: Path, name: str, key: PrivateKey) -> None:
    """Write the private key, encrypted under the folder's passphrase; refuse to write over one."""
    cipher = serialization.BestAvailableEncryption((folder / PASSPHRASE).read_bytes())
    _write(
        folder / f"{name}.pem",
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cipher),
    )


def read_certificates(folder: Path, name: str) -> list[x509.Certificate]:
    """The X.509 certificate of the seal, then those above it."""
    return x509.load_pem_x509_certificates((folder / f"{name}.crt").read_bytes())


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
