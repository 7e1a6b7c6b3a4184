"""Keys follow one another: published before they sign, kept when they retire, removed when they are compromised."""

from datetime import datetime, timedelta

import pytest

from core import key_files, key_rotation, key_uses, keys
from core.errors import Conflict, NotFound
from core.keys import LiveKeys, keyring, uses
from core.settings import Settings

LATER = timedelta(days=30)


def files(settings: Settings, prefix: str) -> list[str]:
    return sorted(path.name for path in keys.folder_of(settings).glob(f"{prefix}-*.pem"))


def test_a_key_is_published_before_it_signs_and_stays_when_it_retires(settings: Settings, at: datetime) -> None:
    before = keyring(settings)
    old = before.certificate.name
    new = key_rotation.add(settings, "certificate", at=at)
    added = keyring(settings)
    assert (added.certificate.name, [key.name for key in added.coming]) == (old, [new])
    assert key_rotation.retire(settings, old, at=at + LATER) == new
    after = keyring(settings)
    assert (after.certificate.name, after.coming) == (new, ())
    assert [(key.name, key.purpose) for key in after.retired] == [(old, "certificate")]
    after.retired[0].public_key.verify(before.certificate.sign(b"ancien"), b"ancien")
    assert files(settings, "cert") == [f"{new}.pem"]
    assert after.status.public_key.public_bytes_raw() == before.status.public_key.public_bytes_raw()
    inventory = key_files.read_inventory(keys.folder_of(settings))
    assert (inventory.retired[0].until, inventory.made[new]) == (at + LATER, at)


def test_no_name_ever_serves_twice(settings: Settings, at: datetime) -> None:
    first = keyring(settings).status.name
    names = [first]
    for _ in range(3):
        names.append(key_rotation.add(settings, "status", at=at))
        key_rotation.retire(settings, names[-2], at=at)
    key_rotation.compromise(settings, names[0], since=at, why="Perdue.", at=at)
    names.append(key_rotation.add(settings, "status", at=at))
    assert len(set(names)) == len(names)


def test_what_would_leave_a_purpose_without_key_is_refused(settings: Settings, at: datetime) -> None:
    name = keyring(settings).certificate.name
    with pytest.raises(Conflict, match="ajoutez-la d’abord"):
        key_rotation.retire(settings, name, at=at)
    new = key_rotation.add(settings, "certificate", at=at)
    with pytest.raises(Conflict, match="attend de signer"):
        key_rotation.add(settings, "certificate", at=at)
    with pytest.raises(Conflict, match="ne signe pas"):
        key_rotation.retire(settings, new, at=at)
    with pytest.raises(NotFound, match="label keys list"):
        key_rotation.retire(settings, "cert-1999-1", at=at)


def test_the_next_key_of_the_log_signs_beside_the_present_one(settings: Settings, at: datetime) -> None:
    before = keyring(settings)
    new = key_rotation.add(settings, "log", at=at)
    both = keyring(settings)
    assert [signer.name for signer in both.logs] == [before.log.name, new]
    both.log_keys[1].verify(both.logs[1].sign(b"point"), b"point")
    key_rotation.retire(settings, before.log.name, at=at + LATER, handover="note")
    after = keyring(settings)
    assert [signer.name for signer in after.logs] == [new]
    assert [key.public_bytes_raw() for key in after.log_keys] == [
        signer.public_key.public_bytes_raw() for signer in reversed(both.logs)
    ]
    assert [key.handover for key in after.retired] == ["note"]
    third = key_rotation.compromise(settings, new, since=at, why="Perdue.", at=at + LATER)
    assert [signer.name for signer in keyring(settings).logs] == [third]
    assert len(keyring(settings).log_keys) == 2


def test_a_compromised_key_is_removed_and_its_successor_signs_at_once(settings: Settings, at: datetime) -> None:
    old = keyring(settings).certificate.name
    new = key_rotation.compromise(settings, old, since=at, why="Poste volé.", at=at + LATER)
    after = keyring(settings)
    assert (after.certificate.name, after.retired, after.coming) == (new, (), ())
    (gone,) = after.compromised
    assert (gone.name, gone.since, gone.until, gone.why) == (old, at, at + LATER, "Poste volé.")
    assert files(settings, "cert") == [f"{new}.pem"]
    assert key_rotation.compromise(settings, old, since=at, why="Poste volé.", at=at + LATER) == new
    assert keyring(settings).compromised == after.compromised


def test_a_key_that_waits_or_has_retired_may_be_compromised_too(settings: Settings, at: datetime) -> None:
    first = keyring(settings).certificate.name
    second = key_rotation.add(settings, "certificate", at=at)
    assert key_rotation.compromise(settings, second, since=at, why="Perdue.", at=at) == first
    third = key_rotation.add(settings, "certificate", at=at)
    key_rotation.retire(settings, first, at=at)
    assert key_rotation.compromise(settings, first, since=at, why="Perdue.", at=at) == third
    after = keyring(settings)
    assert ([key.name for key in after.compromised], after.retired) == ([second, first], ())


def test_a_process_that_runs_learns_of_a_rotation(settings: Settings, at: datetime) -> None:
    live = LiveKeys(settings)
    assert live() is live()
    new = key_rotation.add(settings, "certificate", at=at)
    assert [key.name for key in live().coming] == [new]
    key_rotation.retire(settings, live().certificate.name, at=at)
    assert live().certificate.name == new


def test_every_signature_is_counted(settings: Settings) -> None:
    signer = keyring(settings).certificate
    assert uses(settings, signer.name) == key_uses.Use()
    signer.sign(b"un")
    keyring(settings).certificate.sign(b"deux")
    sealer = keyring(settings).seal
    sealer.signer.sign(b"trois")
    used = uses(settings, signer.name)
    assert used.count == 2
    assert used.last is not None
    assert (uses(settings, sealer.name).count, uses(settings, "statut-2026-1").count) == (1, 0)
