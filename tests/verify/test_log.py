"""`label-verify` and the log: six rewritings by whoever holds every key, each judged against a saved checkpoint."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from audit import tree
from audit.note import vkey
from core.keys import Keyring
from tests.label.attested import AT, NUMBER
from tests.verify.published import LOG, bundles, judged, noted, publish
from verify.main import main

Leaves = list[bytes]
CHECKPOINT = "journal/checkpoint"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "point.txt"


@pytest.fixture
def folder(tmp_path: Path, keyring: Keyring, saved: Path) -> Path:
    """A published site; its checkpoint was saved elsewhere, then its log grew by 300 entries."""
    made = tmp_path / "site"
    publish(made, keyring, AT)
    saved.write_bytes((made / CHECKPOINT).read_bytes())
    write(made, keyring, [*leaves_of(made), *(f"{rank}".encode() for rank in range(300))])
    return made


def leaves_of(folder: Path) -> Leaves:
    """The entries in their order: full bundles, then the partial one."""
    found, entries = [], folder / "journal/tile/entries"
    for path in [*sorted(entries.glob("[0-9][0-9][0-9]")), *entries.glob("*.p/*")]:
        data = path.read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            found.append(data[2 : 2 + length])
            data = data[2 + length :]
    return found


def write(folder: Path, keyring: Keyring, leaves: Leaves) -> None:
    """The whole log published again and signed by the real key: what an attacker with every key does."""
    for path in [path for path in folder.glob("journal/tile/**/*") if path.is_file()]:
        path.unlink()
    for name, data in bundles(leaves).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    root = tree.root_of(tree.leaf_hash(leaf) for leaf in leaves)
    (folder / CHECKPOINT).write_text(noted(keyring, root, len(leaves)), encoding="utf-8")


ATTACKS: dict[str, Callable[[Leaves], Leaves]] = {
    "an entry changed": lambda old: [*old[:70], b"{}", *old[71:]],
    "an entry deleted": lambda old: [*old[:70], *old[71:]],
    "an entry inserted": lambda old: [*old[:70], b"{}", *old[70:]],
    "two entries exchanged": lambda old: [*old[:70], old[71], old[70], *old[72:]],
    "the end cut": lambda old: old[:70],
    "the whole log made again": lambda old: [b"%d" % rank for rank in range(len(old) + 9)],
}


def test_a_log_that_grew_is_accepted(folder: Path, saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = judged(folder, capsys, NUMBER, "--checkpoint", str(saved))
    assert code == 0, said
    assert "Il prolonge ce qui a été conservé ; il compte 601 entrées." in said
    assert "inscrite, à la place 300." in said
    assert said.count("ACCEPTÉ") == 2


@pytest.mark.parametrize("name", ATTACKS)
def test_each_rewriting_is_caught_by_the_saved_checkpoint(
    name: str, folder: Path, saved: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, keyring, ATTACKS[name](leaves_of(folder)))
    code, said = judged(folder, capsys, "--checkpoint", str(saved))
    reason = "la fin a été coupée" if name == "the end cut" else "Le journal a été récrit"
    assert (code, reason in said) == (1, True), said
    (saved.parent / "new.txt").write_bytes((folder / CHECKPOINT).read_bytes())
    assert "Il prolonge" in judged(folder, capsys, "--checkpoint", str(saved.parent / "new.txt"))[1]


def test_a_certificate_proved_on_another_branch_is_refused(
    folder: Path, saved: Path, keyring: Keyring, capsys: pytest.CaptureFixture[str]
) -> None:
    """The published log is sound and its proof too; they are two logs."""
    write(folder, keyring, leaves_of(folder)[:299])
    saved.write_bytes((folder / CHECKPOINT).read_bytes())
    write(folder, keyring, [*leaves_of(folder), *(b"%d" % rank for rank in range(9))])
    code, said = judged(folder, capsys, "--checkpoint", str(saved))
    assert code == 1
    assert "Il prolonge ce qui a été conservé" in said
    assert said.count("ACCEPTÉ") == 1
    assert judged(folder, capsys)[0] == 0


def test_entries_that_the_checkpoint_does_not_sum_up_are_refused(
    folder: Path, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = folder / "journal/tile/entries/001"
    data = bytearray(bundle.read_bytes())
    data[5] ^= 1
    bundle.write_bytes(data)
    code, said = judged(folder, capsys, "--checkpoint", str(saved))
    assert (code, "que le point de contrôle publié résume" in said) == (1, True)


def _without_line(proof: bytes, rank: int) -> bytes:
    lines = proof.split(b"\n")
    return b"\n".join(lines[:rank] + lines[rank + 1 :])


def _with_line(proof: bytes) -> bytes:
    return proof.replace(b"\n\n", b"\n" + base64.b64encode(bytes(32)) + b"\n\n", 1)


def _opened(proof: bytes) -> bytes:
    lines = proof.split(b"\n")
    opening = base64.b64decode(lines[1].removeprefix(b"extra ")).replace(b'"edition":1', b'"edition":2')
    return b"\n".join([lines[0], b"extra " + base64.b64encode(opening), *lines[2:]])


PROOF = f"c/{NUMBER}/preuve.tlog-proof"
CHANGES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "an altered entry": (f"c/{NUMBER}/entree.json", lambda old: old.replace(b"signing", b"SIGNING"), "n’est pas dans"),
    "another place": (PROOF, lambda old: old.replace(b"index 300", b"index 299"), "pas dans"),
    "a place beyond": (
        PROOF,
        lambda old: old.replace(b"index 300", b"index 301"),
        "pas dans",
    ),
    "another version": (PROOF, lambda old: old.replace(b"@v1", b"@v9"), "pas dans"),
    "a path cut": (PROOF, lambda old: _without_line(old, 3), "pas dans"),
    "a path too long": (PROOF, _with_line, "pas dans"),
    "another opening": (PROOF, _opened, "pas celle de cette attestation"),
    "a forged checkpoint": (PROOF, lambda old: old.replace(b"\n301\n", b"\n302\n"), "fausse"),
    "another origin": (
        PROOF,
        lambda old: old.replace(b"\n\nlabel", b"\n\nLabel"),
        "signé par aucune clé",
    ),
    "no signature": (PROOF, lambda old: old.rpartition("— ".encode())[0], "signé par aucune clé"),
    "another signer": ("journal/vkey", lambda old: old.replace(b"label", b"autre"), "signé par aucune clé"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_false_proof_is_refused_for_its_own_reason(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, how, reason = CHANGES[name]
    (folder / path).write_bytes(how((folder / path).read_bytes()))
    code, said = judged(folder, capsys, NUMBER)
    assert (code, reason in said) == (1, True), said


def test_the_proof_of_another_certificate_is_refused(
    folder: Path, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(tmp_path / "other", keyring, AT, organisation="Autre")
    for name in ("entree.json", "preuve.tlog-proof"):
        (folder / f"c/{NUMBER}/{name}").write_bytes((tmp_path / f"other/c/{NUMBER}/{name}").read_bytes())
    code, said = judged(folder, capsys, NUMBER)
    assert (code, "pas celle de cette attestation" in said) == (1, True)


def test_the_key_of_the_log_may_be_kept_elsewhere(
    folder: Path, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "vkey"
    key.write_bytes((folder / "journal/vkey").read_bytes())
    (folder / "journal/vkey").write_text(vkey(LOG, keyring.status.public_key))
    assert judged(folder, capsys, NUMBER)[0] == 1
    assert judged(folder, capsys, NUMBER, "--log-key", str(key))[0] == 0


def test_the_log_alone_may_be_verified(folder: Path, saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "c").rename(folder / "d")
    assert main([str(folder), "--checkpoint", str(saved)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Journal public"
    assert main([str(folder), "--checkpoint", str(saved.parent / "absent")]) == 1
