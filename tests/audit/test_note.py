"""Signed notes, against the vectors published with Go's sumdb and the C2SP specification."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import note
from audit.note import NoteError
from core.keys import Keyring
from core.signers import FileSigner

SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER = FileSigner("PeterNeumann", Ed25519PrivateKey.from_private_bytes(SEED))
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJ"
    "nAM=\n"
)
ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
SPECIFICATION_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFICATION_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def test_signing_gives_the_published_note() -> None:
    assert note.sign(TEXT, "PeterNeumann", PETER) == SIGNED


def test_the_verifier_key_is_the_published_one_and_reads_back() -> None:
    assert note.vkey("PeterNeumann", PETER.public_key) == VKEY
    assert note.read_vkey(f"{VKEY}\n") == ("PeterNeumann", PETER.public_key)


def test_published_notes_verify() -> None:
    assert note.read(SIGNED, "PeterNeumann", PETER.public_key) == TEXT
    assert note.read(SPECIFICATION_NOTE, *note.read_vkey(SPECIFICATION_VKEY)) == "This is an example message.\n"


def test_signatures_of_witnesses_are_accepted_beside_ours() -> None:
    assert note.read(SIGNED + ENOCH, "PeterNeumann", PETER.public_key) == TEXT
    assert note.read(f"{TEXT}\n{ENOCH}" + SIGNED.rpartition("\n\n")[2], "PeterNeumann", PETER.public_key) == TEXT


def test_a_note_signed_by_somebody_else_only_is_refused(keyring: Keyring) -> None:
    with pytest.raises(NoteError, match="n’est pas signée par la clé attendue"):
        note.read(f"{TEXT}\n{ENOCH}", "PeterNeumann", PETER.public_key)
    with pytest.raises(NoteError, match="n’est pas signée par la clé attendue"):
        note.read(SIGNED, "PeterNeumann", keyring.log.public_key)


def test_two_keys_of_one_name_sign_one_note_and_either_verifies_it(keyring: Keyring) -> None:
    keys = (PETER.public_key, keyring.log.public_key)
    both = note.sign(TEXT, "PeterNeumann", PETER, keyring.log)
    assert both.startswith(SIGNED)
    for known in (keys, keys[:1], keys[1:]):
        assert note.read(both, "PeterNeumann", *known) == TEXT
    half = note.sign(TEXT, "PeterNeumann", PETER) + note.sign("Autre\n", "PeterNeumann", keyring.log).splitlines()[2]
    assert note.read(f"{half}\n", "PeterNeumann", PETER.public_key) == TEXT
    with pytest.raises(NoteError, match="modifiée ou forgée"):
        note.read(f"{half}\n", "PeterNeumann", *keys)


def test_a_changed_text_is_refused() -> None:
    with pytest.raises(NoteError, match="modifiée ou forgée"):
        note.read(SIGNED.replace("answer", "solution"), "PeterNeumann", PETER.public_key)


def test_no_bit_of_a_note_can_be_flipped() -> None:
    for bit in range(len(SIGNED.encode()) * 8):
        data = bytearray(SIGNED.encode())
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NoteError):
            note.read(data.decode(errors="replace"), "PeterNeumann", PETER.public_key)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (TEXT, "ligne vide"),
        (SIGNED.removesuffix("\n"), "ligne vide"),
        (SIGNED.replace("answer", "ans\twer"), "ligne vide"),
        (SIGNED.replace("— ", "- "), "mal formée"),
        (f"{TEXT}\n— PeterNeumann\n", "mal formée"),
        (f"{TEXT}\n—  eA==\n", "mal formée"),
        (f"{TEXT}\n— PeterNeumann x08gow==\n", "modifiée ou forgée"),
        (f"{TEXT}\n— PeterNeumann x08\n", "illisible"),
        (SIGNED.replace("nAM=", "nAO="), "illisible"),
        (f"{TEXT}\n— PeterNeumann pas+de+base64!\n", "illisible"),
        (f"{TEXT}\n— PeterNeumann é\n", "illisible"),
    ],
)
def test_a_malformed_note_is_refused_with_its_reason(broken: str, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        note.read(broken, "PeterNeumann", PETER.public_key)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (VKEY.replace("c74f20a3", "c74f20a4"), "ne correspond pas à son nom"),
        (VKEY.replace("Peter", "Pierre"), "ne correspond pas à son nom"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "Ed25519"),
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "illisible"),
        ("PeterNeumann+c74f20a3+ARpc", "Ed25519"),
        ("PeterNeumann+c74f20a3+?", "illisible"),
        ("PeterNeumann", "Ed25519"),
    ],
)
def test_a_verifier_key_that_contradicts_itself_is_refused(broken: str, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        note.read_vkey(broken)


@pytest.mark.parametrize("text", ["sans fin de ligne", "tabulation\t\n"])
def test_a_text_that_no_verifier_accepts_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="newline"):
        note.sign(text, "PeterNeumann", PETER)


@pytest.mark.parametrize("name", ["", "deux mots", "un+deux", "saut\nde ligne"])
def test_a_name_that_no_verifier_accepts_is_not_used(name: str) -> None:
    with pytest.raises(ValueError, match="key name"):
        note.vkey(name, PETER.public_key)
    with pytest.raises(ValueError, match="key name"):
        note.sign(TEXT, name, PETER)
