"""Checkpoints (C2SP tlog-checkpoint): the log's name, its size and its root, signed so that they cannot be denied."""

import base64
import binascii
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import note, tiles, tree, tree_head
from audit.models import Checkpoint, JournalEntry, TreeHead
from audit.note import NoteError
from core.errors import Conflict
from core.keys import Keyring
from core.signers import Signer

FORKED = (
    "Le journal ne prolonge pas son dernier point de contrôle : rien n’est signé. "
    "Lancez « label journal verify » et comparez avec une copie conservée ailleurs."
)


class Claim(msgspec.Struct, frozen=True):
    """What a checkpoint says: this log, at this size, has this root."""

    origin: str
    size: int
    root: bytes


def origin(public_url: str) -> str:
    """The log's name, also the name of its key: « label.exemple.fr/journal »."""
    return f"{urlsplit(public_url).netloc}/journal"


def text(claim: Claim) -> str:
    """The three lines of the body."""
    return f"{claim.origin}\n{claim.size}\n{base64.b64encode(claim.root).decode()}\n"


def handover(origin: str, signer: Signer, successor: Ed25519PublicKey) -> str:
    """The note by which the log's key names the next one, for those who kept the former alone.

    Its first line is not the log's name, so that it never passes for a checkpoint.
    """
    return note.sign(f"{origin}/passation\n{note.vkey(origin, successor)}\n", origin, signer)


def read(signed: str, *public_keys: Ed25519PublicKey) -> Claim:
    """What a signed checkpoint says, once the signature of one of these keys is verified; NoteError otherwise."""
    name = signed.partition("\n")[0]
    lines = note.read(signed, name, *public_keys).splitlines()
    try:
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError, binascii.Error) as error:
        raise NoteError("La note signée n’est pas un point de contrôle.") from error
    if str(size) != lines[1] or size < 0 or len(root) != tree.SIZE:
        raise NoteError("La note signée n’est pas un point de contrôle.")
    return Claim(name, size, root)


def latest(session: Session) -> Checkpoint | None:
    """The last one signed, None before the first."""
    return session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def is_due(session: Session) -> bool:
    """Whether something was written since the last one, or none was ever signed."""
    last = latest(session)
    size = session.scalar(select(TreeHead.size)) or 0
    return last is None or size > last.size


def sign(session: Session, keyring: Keyring, origin: str, at: datetime) -> Checkpoint:
    """Sign the present tree in a transaction of its own, never the event's; the last one when nothing is new.

    Conflict, and nothing signed, when the tree is not a continuation of the last one signed.
    """
    head = tree_head.locked(session)
    last = latest(session)
    if last is not None:
        _require_continuation(session, last, head)
        if last.size == head.size:
            return last
    claim = Claim(origin, head.size, tree.root(tree.unpack(head.frontier)))
    signed = note.sign(text(claim), origin, *keyring.logs)
    made = Checkpoint(size=head.size, note=signed, frontier=head.frontier, at=at)
    session.add(made)
    tiles.keep_roots(session, head.size)
    session.flush()
    return made


def _require_continuation(session: Session, last: Checkpoint, head: TreeHead) -> None:
    since = select(JournalEntry.leaf_hash).where(JournalEntry.position >= last.size).order_by(JournalEntry.position)
    size, frontier = last.size, tree.unpack(last.frontier)
    for leaf_hash in session.scalars(since):
        size, frontier = size + 1, tree.grow(size, frontier, leaf_hash)
    if (size, tree.pack(frontier)) != (head.size, head.frontier):
        raise Conflict(FORKED)
