"""What shows that an edition is in the public log: its entry, and one self-contained proof (C2SP tlog-proof)."""

import base64

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint, tiles, tree, witnesses
from audit.models import Checkpoint, Cosignature, JournalEntry
from audit.note import NoteError
from core.errors import NotFound
from core.keys import Keyring
from label import certificates

HEADER = "c2sp.org/tlog-proof@v1"
MISSING = "Cette édition n’est pas dans le journal : prévenez l’organisme certificateur."


def entry(session: Session, number: str, edition: int) -> JournalEntry:
    """The entry that commits to an edition's content, written before it was signed; NotFound."""
    query = select(JournalEntry).where(
        JournalEntry.ref == certificates.canonical(number), JournalEntry.event == "certificate.signing"
    )
    found = [one for one in session.scalars(query) if one.data["edition"] == edition]
    if not found:
        raise NotFound(MISSING)
    return found[0]


def proof(session: Session, found: JournalEntry, keyring: Keyring) -> bytes | None:
    """The proof against the last checkpoint that covers the entry, a witnessed one first; None before there is one.

    One that only a compromised key signed proves nothing to anybody any more: a later one is taken.

    Its extra data opens the entry: the salt, then the canonical JSON whose salted digest the entry holds.
    """
    made = _checkpoint(session, found.position, keyring)
    if made is None:
        return None
    path = tree.inclusion_proof(tiles.between(session, made.size), made.size, found.position)
    lines = [
        HEADER,
        f"extra {base64.b64encode(found.salt + found.payload).decode()}",
        f"index {found.position}",
        *(base64.b64encode(part).decode() for part in path),
        "",
        witnesses.cosigned(session, made),
    ]
    return "\n".join(lines).encode()


def _checkpoint(session: Session, position: int, keyring: Keyring) -> Checkpoint | None:
    covering = select(Checkpoint).where(Checkpoint.size > position).order_by(Checkpoint.size.desc()).limit(1)
    witnessed = covering.where(Checkpoint.size.in_(select(Cosignature.size)))
    found = (session.scalar(query) for query in (witnessed, covering))
    return next((one for one in found if one and _holds(one, keyring)), None)


def _holds(made: Checkpoint, keyring: Keyring) -> bool:
    try:
        checkpoint.read(made.note, *keyring.log_keys)
    except NoteError:
        return False
    return True
