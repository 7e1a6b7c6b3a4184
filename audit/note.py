"""Signed notes (C2SP signed-note): a text and lines of signatures, verified by name and key with Ed25519."""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.signers import Signer

ED25519 = b"\x01"
DASH = "— "


class NoteError(Exception):
    """The note is not what it claims; the message is a French sentence."""


def key_id(name: str, public_key: Ed25519PublicKey, *, kind: bytes = ED25519) -> bytes:
    """The four bytes that point at a key in a signature line; `kind` is what the key signs, and how."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public_key.public_bytes_raw()).digest()[:4]


def vkey(name: str, public_key: Ed25519PublicKey) -> str:
    """The verifier key: name, key id and key on one line."""
    encoded = base64.b64encode(ED25519 + public_key.public_bytes_raw()).decode()
    return f"{_checked(name)}+{key_id(name, public_key).hex()}+{encoded}"


def read_vkey(text: str, *, kind: bytes = ED25519) -> tuple[str, Ed25519PublicKey]:
    """The name and key of a verifier key; NoteError when the line contradicts itself or is of another kind."""
    name, _, rest = text.strip().partition("+")
    claimed, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if raw[:1] != kind or len(raw) != 33:
        raise NoteError("Cette clé de vérification n’est pas une clé Ed25519.")
    public_key = Ed25519PublicKey.from_public_bytes(raw[1:])
    if key_id(name, public_key, kind=kind).hex() != claimed:
        raise NoteError("Cette clé de vérification ne correspond pas à son nom.")
    return name, public_key


def sign(text: str, name: str, *signers: Signer) -> str:
    """The note: the text (one final newline), a blank line, one signature of each under `name`."""
    if not text.endswith("\n") or not _is_plain(text):
        raise ValueError("a note's text ends with a newline and holds no control character")
    signed = [key_id(name, signer.public_key) + signer.sign(text.encode()) for signer in signers]
    return f"{text}\n" + "".join(f"{DASH}{_checked(name)} {base64.b64encode(one).decode()}\n" for one in signed)


def read(note: str, name: str, *public_keys: Ed25519PublicKey) -> str:
    """The text of a note that `name` signed with one of these keys; witnesses are ignored, a false line refused."""
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or not _is_plain(note):
        raise NoteError("Ce n’est pas une note signée : il manque la ligne vide ou les signatures.")
    text += "\n"
    keys = {(name, key_id(name, key)): key for key in public_keys}
    signatures = [signature(line) for line in lines.removesuffix("\n").split("\n")]
    mine = [(keys[signer, known], signed) for signer, known, signed in signatures if (signer, known) in keys]
    if not mine:
        raise NoteError(f"La note n’est pas signée par la clé attendue de « {name} ».")
    try:
        for key, signed in mine:
            key.verify(signed, text.encode())
    except InvalidSignature as error:
        raise NoteError(f"La signature de « {name} » est fausse : la note a été modifiée ou forgée.") from error
    return text


def signature(line: str) -> tuple[str, bytes, bytes]:
    """The signer's name, key id and signature of one line; NoteError."""
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not name or not encoded:
        raise NoteError("Une ligne de signature de la note est mal formée.")
    raw = _decoded(encoded)
    return name, raw[:4], raw[4:]


def _is_plain(text: str) -> bool:
    return all(letter >= " " or letter == "\n" for letter in text)


def _decoded(encoded: str) -> bytes:
    """The bytes of canonical base64: two spellings of one signature would make two notes."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("La note contient une signature ou une clé illisible.") from error
    if base64.b64encode(raw).decode() != encoded:
        raise NoteError("La note contient une signature ou une clé illisible.")
    return raw


def _checked(name: str) -> str:
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise ValueError("a key name is not empty and holds neither space nor « + »")
    return name
