"""Keys on disk: a folder made in one rename, PEM files encrypted under the passphrase beside them, one inventory."""

import base64
import datetime
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core import secret_files

PREFIXES = {"certificate": "cert", "status": "statut", "log": "journal", "seal": "sceau"}
INVENTORY, PASSPHRASE = "inventaire.json", "phrase-secrete"
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
USAGES = [
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]
TEN_YEARS = datetime.timedelta(days=3652)

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class Retired(msgspec.Struct, frozen=True):
    """A key that signs no more and still verifies what it signed; `public` is its 32 bytes in base64."""

    name: str
    purpose: str
    public: str


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which keys the folder holds, and whether they were made for a demonstration."""

    demo: bool
    current: dict[str, str]
    retired: list[Retired]


def create(folder: Path, *, demo: bool, at: datetime.datetime) -> None:
    """Make every key in a folder beside, then rename it into place: of two processes, the second uses the first's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))  # 0700
    try:
        _write(made / PASSPHRASE, secrets.token_urlsafe(32).encode())
        current = {purpose: f"{prefix}-{at.year}-1" for purpose, prefix in PREFIXES.items()}
        for purpose, name in current.items():
            if purpose != "seal":
                write_private(made, name, ed25519.Ed25519PrivateKey.generate())
        sealing = ec.generate_private_key(ec.SECP256R1())
        write_private(made, current["seal"], sealing)
        _write(made / f"{current['seal']}.crt", _seal_certificates(sealing, demo=demo, at=at))
        write_inventory(made, Inventory(demo, current, []))
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
    """The private key of that name, deciphered."""
    pem = (folder / f"{name}.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, (folder / PASSPHRASE).read_bytes())
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


def rotate(folder: Path, purpose: str, *, year: int) -> str:
    """Retire the purpose's signing key and make the next; return its name. The retired private key is destroyed.

    Only for the Ed25519 signers: the seal of PDFs comes from outside in production.
    """
    inventory = read_inventory(folder)
    name = inventory.current[purpose]
    old = read_private(folder, name)
    assert isinstance(old, ed25519.Ed25519PrivateKey)  # noqa: S101 (the seal does not rotate here)
    known = [name, *(key.name for key in inventory.retired)]
    rank = 1 + sum(each.startswith(f"{PREFIXES[purpose]}-{year}-") for each in known)
    fresh = f"{PREFIXES[purpose]}-{year}-{rank}"
    write_private(folder, fresh, ed25519.Ed25519PrivateKey.generate())
    public = base64.b64encode(old.public_key().public_bytes_raw()).decode()
    retired = [*inventory.retired, Retired(name, purpose, public)]
    write_inventory(folder, Inventory(inventory.demo, {**inventory.current, purpose: fresh}, retired))
    secret_files.sync(folder)
    (folder / f"{name}.pem").unlink()
    return fresh


def _seal_certificates(key: ec.EllipticCurvePrivateKey, *, demo: bool, at: datetime.datetime) -> bytes:
    """A certificate for sealing documents and nothing else, then the root above it, whose key is not kept.

    Readers of PDFs trust a root, never a certificate that signs itself without being one.
    A demonstration replays past seasons, so that its certificates begin ten years before.
    """
    mark = " (démonstration)" if demo else ""
    above = ec.generate_private_key(ec.SECP256R1())
    authority, subject = _name(f"Racine du cachet{mark}"), _name(f"Cachet du label{mark}")
    begin = at - (TEN_YEARS if demo else datetime.timedelta(days=1))
    root = (
        _builder(authority, authority, above.public_key(), begin, at)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(above, hashes.SHA256())
    )
    leaf = (
        _builder(authority, subject, key.public_key(), begin, at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
        .sign(above, hashes.SHA256())
    )
    return b"".join(made.public_bytes(serialization.Encoding.PEM) for made in (leaf, root))


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    begin: datetime.datetime,
    at: datetime.datetime,
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), begin, at + TEN_YEARS)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in USAGES})


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
