"""The files of a seal's key: itself, its certificate with those above, and what is asked of an authority."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from core import hsm, key_files, seal_certificates, secret_files
from core.errors import Conflict, Invalid
from core.keys import folder_of, sealer
from core.settings import Settings

NOT_COMING = "Le cachet {name} n’attend pas de certificat : ajoutez d’abord le suivant (« label keys add seal »)."
UNREADABLE = "Ce fichier n’est pas une suite de certificats en PEM : celui du cachet, puis ceux qui sont au-dessus."
ANOTHER = "Le premier certificat de ce fichier est celui d’une autre clé que {name}."
BROKEN = "Ces certificats ne se suivent pas : chacun doit être délivré par celui qui vient après."


def make(settings: Settings, folder: Path, name: str, inventory: key_files.Inventory, *, at: datetime) -> None:
    """Make the key, in its module when the inventory says so, a certificate of our own, and a request (« .csr »)."""
    if name in inventory.modules:
        hsm.of(settings).make_sealer(name)
    else:
        key_files.write_private(folder, name, ec.generate_private_key(ec.SECP256R1()))
    held = sealer(folder, name, inventory, settings)
    own = seal_certificates.make(held.public_key, demo=settings.demo, at=at)
    secret_files.write_once(folder / f"{name}.crt", own)
    secret_files.write_once(folder / f"{name}.csr", seal_certificates.request(held))


def certify(settings: Settings, name: str, data: bytes) -> x509.Certificate:
    """Put an authority's certificate (PEM, then those above it) in place of ours, before the seal serves; return it."""
    folder = folder_of(settings)
    inventory = key_files.read_inventory(folder)
    if inventory.coming.get("seal") != name:
        raise Conflict(NOT_COMING.format(name=name))
    try:
        chain = x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise Invalid(UNREADABLE) from error
    if chain[0].public_key() != sealer(folder, name, inventory, settings).public_key:
        raise Invalid(ANOTHER.format(name=name))
    for one, above in pairwise(chain):
        try:
            one.verify_directly_issued_by(above)
        except Exception as error:  # another name, another kind of key, another signature
            raise Invalid(BROKEN) from error
    fresh = folder / f".{name}.crt"
    fresh.unlink(missing_ok=True)
    secret_files.write_once(fresh, b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    fresh.replace(folder / f"{name}.crt")
    key_files.write_inventory(folder, inventory)  # processes that run read again what changed
    secret_files.sync(folder)
    return chain[0]
