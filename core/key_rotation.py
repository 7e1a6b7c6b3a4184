"""Rotation by adding: the next key is published, then signs; the last one retires, or is removed when compromised."""

import base64
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from core import hsm, key_files, seal_files, secret_files
from core.errors import Conflict, NotFound
from core.key_files import PREFIXES, Former, Inventory
from core.keys import folder_of, signer
from core.settings import Settings

ALREADY = "La clé {name} est déjà publiée et attend de signer : mettez l’ancienne à la retraite pour qu’elle commence."
NO_NEXT = "Aucune clé n’est prête à prendre la suite : ajoutez-la d’abord (« label keys add {purpose} »)."
NOT_CURRENT = "La clé {name} ne signe pas : il n’y a rien à retirer."
UNKNOWN = "Aucune clé ne porte le nom {name} : « label keys list » les donne toutes."


def add(settings: Settings, purpose: str, *, at: datetime) -> str:
    """Make and publish the purpose's next key, in the module when one is set; return its name.

    It does not sign yet, but for the log's, which signs beside the present one: witnesses have until that one retires
    to learn it (C2SP signed-note: one name, several keys).
    """
    folder = folder_of(settings)
    inventory = key_files.read_inventory(folder)
    if purpose in inventory.coming:
        raise Conflict(ALREADY.format(name=inventory.coming[purpose]))
    name = _next_name(inventory, purpose, at.year)
    if settings.hsm_module:
        inventory = replace(inventory, modules=[*inventory.modules, name])
    if purpose == "seal":
        seal_files.make(settings, folder, name, inventory, at=at)
    elif settings.hsm_module:
        hsm.of(settings).make_signer(name)
    else:
        key_files.write_private(folder, name, Ed25519PrivateKey.generate())
    coming, made = {**inventory.coming, purpose: name}, {**inventory.made, name: at}
    _write(folder, replace(inventory, coming=coming, made=made))
    return name


def retire(settings: Settings, name: str, *, at: datetime, handover: str = "") -> str:
    """The key stops signing and stays published; its private half is destroyed. Return the name that signs from now.

    `handover` is what it signed last, to name its successor.
    """
    folder = folder_of(settings)
    inventory = key_files.read_inventory(folder)
    purpose = _purpose(inventory, name)
    if inventory.current.get(purpose) != name:
        raise Conflict(NOT_CURRENT.format(name=name))
    if purpose not in inventory.coming:
        raise Conflict(NO_NEXT.format(purpose=purpose))
    former = Former(name, purpose, _public(settings, inventory, purpose, name), until=at, handover=handover)
    _write(folder, replace(_succeeded(inventory, purpose), retired=[*inventory.retired, former]))
    _destroy(settings, inventory, name)
    return inventory.coming[purpose]


def compromise(settings: Settings, name: str, *, since: datetime, why: str, at: datetime) -> str:
    """Remove a key from what is published, its successor signing at once; return the name that signs now.

    Said again of a key already removed it changes nothing, so that what follows can be resumed.
    """
    folder = folder_of(settings)
    inventory = key_files.read_inventory(folder)
    purpose = _purpose(inventory, name)
    if any(key.name == name for key in inventory.compromised):
        return inventory.current[purpose]
    if name in (inventory.current[purpose], inventory.coming.get(purpose)):
        if inventory.current[purpose] == name and purpose not in inventory.coming:
            add(settings, purpose, at=at)
            inventory = key_files.read_inventory(folder)
        public, until = _public(settings, inventory, purpose, name), at
        left = _succeeded(inventory, purpose) if inventory.current[purpose] == name else _uncome(inventory, purpose)
        _write(folder, _removed(left, Former(name, purpose, public, until, since, why)))
        _destroy(settings, inventory, name)
    else:
        former = next(key for key in inventory.retired if key.name == name)
        _write(folder, _removed(inventory, replace(former, since=since, why=why)))
    return key_files.read_inventory(folder).current[purpose]


def _removed(inventory: Inventory, former: Former) -> Inventory:
    healthy = [key for key in inventory.retired if key.name != former.name]
    return replace(inventory, retired=healthy, compromised=[*inventory.compromised, former])


def _succeeded(inventory: Inventory, purpose: str) -> Inventory:
    current = {**inventory.current, purpose: inventory.coming[purpose]}
    return replace(_uncome(inventory, purpose), current=current)


def _uncome(inventory: Inventory, purpose: str) -> Inventory:
    return replace(inventory, coming={key: name for key, name in inventory.coming.items() if key != purpose})


def _purpose(inventory: Inventory, name: str) -> str:
    signing = {name: purpose for purpose, name in (*inventory.current.items(), *inventory.coming.items())}
    former = {key.name: key.purpose for key in (*inventory.retired, *inventory.compromised)}
    try:
        return (signing | former)[name]
    except KeyError as error:
        raise NotFound(UNKNOWN.format(name=name)) from error


def _next_name(inventory: Inventory, purpose: str, year: int) -> str:
    begun = f"{PREFIXES[purpose]}-{year}-"
    return begun + str(1 + sum(name.startswith(begun) for name in inventory.names))


def _public(settings: Settings, inventory: Inventory, purpose: str, name: str) -> str:
    """Nothing for a seal, whose certificate stays beside the keys."""
    if purpose == "seal":
        return ""
    key = signer(folder_of(settings), name, inventory, settings).public_key
    return base64.b64encode(key.public_bytes_raw()).decode()


def _destroy(settings: Settings, inventory: Inventory, name: str) -> None:
    if name in inventory.modules:
        hsm.of(settings).destroy(name)
    else:
        secret_files.destroy(folder_of(settings) / f"{name}.pem")


def _write(folder: Path, inventory: Inventory) -> None:
    key_files.write_inventory(folder, inventory)
    secret_files.sync(folder)
