"""The keys that sign, each for one purpose: certificates, status lists, log, and the seal of PDFs."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core import hsm, key_files
from core.key_uses import Counted, CountedSealer, Use, Uses
from core.seals import Seal, SealKey, other_seals
from core.settings import Settings, SettingsError
from core.signers import FileSealer, FileSigner, Sealer, Signer

FOREIGN_DEMO = (
    "Les clés de {folder} sont celles d’une démonstration : elles ne signent rien de vrai. "
    "Donnez à la production un dossier de données à elle (LABEL_VAR), ou remettez LABEL_DEMO=true."
)
FOREIGN_PRODUCTION = (
    "Les clés de {folder} sont celles de la production : une démonstration ne signe pas avec elles. "
    "Donnez à la démonstration un dossier de données à elle (LABEL_VAR), ou retirez LABEL_DEMO."
)
UNREADABLE = (
    "Les clés de {folder} sont illisibles ({reason}). Rétablissez ce dossier depuis une sauvegarde : "
    "de nouvelles clés ne vérifieraient pas les certificats déjà délivrés."
)


class PublishedKey(msgspec.Struct, frozen=True):
    """A healthy key that is published and does not sign: one that did, or one that will.

    `handover` is the note by which a former key of the log named the next one.
    """

    name: str
    purpose: str
    public_key: Ed25519PublicKey
    handover: str = ""


class Keyring(msgspec.Struct, frozen=True):
    """Every key of the platform; purposes are `certificate`, `status`, `log` and `seal`."""

    certificate: Signer
    status: Signer
    log: Signer
    seal: SealKey
    log_next: Signer | None = None
    retired: tuple[PublishedKey, ...] = ()
    coming: tuple[PublishedKey, ...] = ()
    compromised: tuple[key_files.Former, ...] = ()
    other_seals: tuple[Seal, ...] = ()

    @property
    def logs(self) -> tuple[Signer, ...]:
        """Those that sign the log: its key, and beside it the next one while there is one."""
        return (self.log, self.log_next) if self.log_next else (self.log,)

    @property
    def log_keys(self) -> tuple[Ed25519PublicKey, ...]:
        """What verifies the log: the keys that sign it, then the healthy former ones, the latest first."""
        former = [key.public_key for key in reversed(self.retired) if key.purpose == "log"]
        return (*(signer.public_key for signer in self.logs), *former)

    @property
    def seals(self) -> tuple[Seal, ...]:
        """Every seal that holds: the one of today, the next one, then the healthy former ones."""
        return (self.seal, *self.other_seals)

    @property
    def roots_pem(self) -> bytes:
        """What a reader of PDFs is asked to trust, whenever they were sealed."""
        return b"".join(dict.fromkeys(one.root_pem for one in self.seals))


class LiveKeys:
    """The keyring of a folder, read again when its inventory changed: a rotation reaches processes that run."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._lock = settings, Lock()
        self._keyring, self._seen = keyring(settings), self._stamp()

    def __call__(self) -> Keyring:
        """The keys as they are now; those known before when the folder cannot be read for a moment."""
        seen = self._stamp()
        if seen != self._seen:
            with self._lock:
                self._keyring, self._seen = keyring(self._settings), seen
        return self._keyring

    def _stamp(self) -> tuple[int, int]:
        found = (folder_of(self._settings) / key_files.INVENTORY).stat()
        return found.st_ino, found.st_mtime_ns


def folder_of(settings: Settings) -> Path:
    """Where the keys are."""
    return settings.var / "keys"


def uses(settings: Settings, name: str) -> Use:
    """How often a key signed."""
    return Uses(folder_of(settings)).of(name)


def keyring(settings: Settings) -> Keyring:
    """The keys under `var/keys`, made at the first start; refuse those of a demonstration in production."""
    folder = folder_of(settings)
    try:
        if not (folder / key_files.INVENTORY).exists():
            key_files.create(folder, demo=settings.demo, at=datetime.now(UTC), apart=settings.passphrase_file)
        inventory = key_files.read_inventory(folder)
        if inventory.demo != settings.demo:
            raise SettingsError((FOREIGN_DEMO if inventory.demo else FOREIGN_PRODUCTION).format(folder=folder))
        return _read(folder, inventory, settings)
    except (OSError, ValueError, KeyError) as error:  # msgspec's errors are ValueErrors
        raise SettingsError(UNREADABLE.format(folder=folder, reason=error)) from error


def signer(folder: Path, name: str, inventory: key_files.Inventory, settings: Settings) -> Signer:
    """The signer of that name, in its file or in its module; ValueError for another kind of key."""
    if name in inventory.modules:
        return hsm.TokenSigner(name, hsm.of(settings))
    private = key_files.read_private(folder, name)
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(f"{name} : clé Ed25519 attendue")
    return FileSigner(name, private)


def sealer(folder: Path, name: str, inventory: key_files.Inventory, settings: Settings) -> Sealer:
    """The sealer of that name, in its file or in its module; ValueError for another kind of key."""
    if name in inventory.modules:
        return hsm.TokenSealer(name, hsm.of(settings))
    private = key_files.read_private(folder, name)
    if not isinstance(private, EllipticCurvePrivateKey):
        raise ValueError(f"{name} : clé P-256 attendue")
    return FileSealer(private)


def retired(inventory: key_files.Inventory) -> tuple[PublishedKey, ...]:
    """The healthy keys that sign no more, the oldest first; seals have certificates instead."""
    return tuple(
        PublishedKey(key.name, key.purpose, public_key(key), key.handover)
        for key in inventory.retired
        if key.purpose != "seal"
    )


def public_key(former: key_files.Former) -> Ed25519PublicKey:
    """What verifies the signatures of a key that signs no more."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(former.public))


def _read(folder: Path, inventory: key_files.Inventory, settings: Settings) -> Keyring:
    counters = Uses(folder)

    def current(purpose: str) -> Signer:
        return Counted(signer(folder, inventory.current[purpose], inventory, settings), counters)

    def next_log() -> Signer | None:
        name = inventory.coming.get("log")
        return Counted(signer(folder, name, inventory, settings), counters) if name else None

    name = inventory.current["seal"]
    held = CountedSealer(name, sealer(folder, name, inventory, settings), counters)
    seals = {one: key_files.read_certificates(folder, one) for one in inventory.seals}
    coming = [(purpose, one) for purpose, one in inventory.coming.items() if purpose != "seal"]
    return Keyring(
        certificate=current("certificate"),
        status=current("status"),
        log=current("log"),
        seal=SealKey(name=name, signer=held, certificate=seals[name][0], chain=tuple(seals[name][1:])),
        log_next=next_log(),
        retired=retired(inventory),
        coming=tuple(PublishedKey(n, p, signer(folder, n, inventory, settings).public_key) for p, n in coming),
        compromised=tuple(inventory.compromised),
        other_seals=other_seals(inventory, seals),
    )
