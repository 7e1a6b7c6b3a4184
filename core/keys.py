"""The keys that sign, each behind one small protocol: certificates, status lists, log, and the seal of PDFs."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from core import key_files
from core.settings import Settings, SettingsError

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


class Signer(Protocol):
    """Something that signs with Ed25519: a file today, a hardware module or a key service tomorrow."""

    @property
    def name(self) -> str:
        """The key's public name, as « cert-2026-1 »."""

    @property
    def public_key(self) -> Ed25519PublicKey:
        """What verifies its signatures."""

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature."""


class FileSigner:
    """A signer whose key was read from an encrypted file."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.name = name
        self.public_key = private.public_key()
        self._private = private

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature of `data`."""
        return self._private.sign(data)


class SealKey(msgspec.Struct, frozen=True):
    """The P-256 key that seals PDFs, its certificate, and the certificates above it (none when self-signed)."""

    name: str
    private_key: EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def certificate_pem(self) -> bytes:
        """The certificate, as verifiers of PDFs load it."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def root_pem(self) -> bytes:
        """What a reader of PDFs is asked to trust: the certificate at the top."""
        top = self.chain[-1] if self.chain else self.certificate
        return top.public_bytes(Encoding.PEM)


class RetiredKey(msgspec.Struct, frozen=True):
    """A healthy key that signs no more; it stays published as long as what it signed lives."""

    name: str
    purpose: str
    public_key: Ed25519PublicKey


class Keyring(msgspec.Struct, frozen=True):
    """Every key of the platform; purposes of retired keys are `certificate`, `status` and `log`."""

    certificate: Signer
    status: Signer
    log: Signer
    seal: SealKey
    retired: tuple[RetiredKey, ...] = ()


def keyring(settings: Settings) -> Keyring:
    """The keys under `var/keys`, made at the first start; refuse those of a demonstration in production."""
    folder = settings.var / "keys"
    try:
        if not (folder / key_files.INVENTORY).exists():
            key_files.create(folder, demo=settings.demo, at=datetime.now(UTC))
        inventory = key_files.read_inventory(folder)
        if inventory.demo != settings.demo:
            raise SettingsError((FOREIGN_DEMO if inventory.demo else FOREIGN_PRODUCTION).format(folder=folder))
        return _read(folder, inventory)
    except (OSError, ValueError, KeyError) as error:  # msgspec's errors are ValueErrors
        raise SettingsError(UNREADABLE.format(folder=folder, reason=error)) from error


def _read(folder: Path, inventory: key_files.Inventory) -> Keyring:
    def signer(purpose: str) -> FileSigner:
        name = inventory.current[purpose]
        private = key_files.read_private(folder, name)
        if not isinstance(private, Ed25519PrivateKey):
            raise ValueError(f"{name} : clé Ed25519 attendue")
        return FileSigner(name, private)

    name = inventory.current["seal"]
    certificate, *chain = key_files.read_certificates(folder, name)
    sealing = key_files.read_private(folder, name)
    if not isinstance(sealing, EllipticCurvePrivateKey):
        raise ValueError(f"{name} : clé P-256 attendue")
    return Keyring(
        certificate=signer("certificate"),
        status=signer("status"),
        log=signer("log"),
        seal=SealKey(name, sealing, certificate, tuple(chain)),
        retired=tuple(
            RetiredKey(key.name, key.purpose, Ed25519PublicKey.from_public_bytes(base64.b64decode(key.public)))
            for key in inventory.retired
        ),
    )
