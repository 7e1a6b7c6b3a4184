"""Witnesses (C2SP tlog-witness, tlog-cosignature): others who check that the log only grows, and sign what they saw."""

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import note, tiles, tree
from audit.models import Checkpoint, Cosignature
from audit.note import NoteError
from core.database import Database
from core.errors import Invalid
from core.posting import Post, PostError
from core.settings import SettingsError

COSIGNATURE = b"\x04"
MALFORMED = (
    "LABEL_WITNESSES : « {text} » ne se lit pas. Donnez pour chaque témoin sa clé (nom+empreinte+clé) puis, "
    "s’il doit être interrogé, son adresse https ; séparez les témoins par une virgule."
)
UNKNOWN = "Aucune de ces lignes n’est la signature d’un témoin configuré sous ce point de contrôle."


class Witness(msgspec.Struct, frozen=True):
    """Who may cosign; `url` is where to ask, empty for one whose lines an operator brings."""

    name: str
    key: Ed25519PublicKey
    url: str = ""


def configured(text: str) -> tuple[Witness, ...]:
    """The witnesses of a setting, « clé adresse, clé adresse… »; SettingsError."""
    return tuple(_configured(part.split()) for part in text.replace("\n", ",").split(",") if part.strip())


def _configured(parts: list[str]) -> Witness:
    try:
        name, key = note.read_vkey(parts[0], kind=COSIGNATURE)
    except NoteError as error:
        raise SettingsError(MALFORMED.format(text=" ".join(parts))) from error
    url = parts[1].rstrip("/") if len(parts) > 1 else ""
    if len(parts) > 2 or (url and not urlsplit(url).scheme.startswith("http")):
        raise SettingsError(MALFORMED.format(text=" ".join(parts)))
    return Witness(name, key, url)


def read(line: str, body: str, witnesses: Iterable[Witness]) -> tuple[Witness, datetime] | None:
    """Whose cosignature of this checkpoint's body a line is, and when; None for anybody else's, NoteError if false."""
    name, key_id, signature = note.signature(line)
    for witness in witnesses:
        if (name, key_id) == (witness.name, note.key_id(witness.name, witness.key, kind=COSIGNATURE)):
            seconds = int.from_bytes(signature[:8], "big")
            try:
                witness.key.verify(signature[8:], f"cosignature/v1\ntime {seconds}\n{body}".encode())
                return witness, datetime.fromtimestamp(seconds, UTC)
            except (InvalidSignature, ValueError, OverflowError) as error:
                raise NoteError(f"La signature du témoin « {name} » est fausse.") from error
    return None


def accept(session: Session, size: int, lines: str, witnesses: Sequence[Witness]) -> list[Cosignature]:
    """Keep the lines that are true cosignatures of the checkpoint of this size, the first of each witness.

    Invalid when none is one, NoteError when one is false; those of strangers are ignored.
    """
    made = session.get(Checkpoint, size)
    if made is None:
        raise Invalid(f"Aucun point de contrôle n’a été signé à la taille {size}.")
    body = made.note.rpartition("\n\n")[0] + "\n"
    written = [line for line in lines.splitlines() if line.startswith(note.DASH)]
    found = [(line, known) for line in written if (known := read(line, body, witnesses))]
    if not found:
        raise Invalid(UNKNOWN)
    kept = []
    for line, (witness, at) in found:
        held = session.get(Cosignature, (size, witness.name))
        kept.append(held or Cosignature(size=size, witness=witness.name, line=line, at=at))
        session.add(kept[-1])
        session.flush()
    return kept


def cosigned(session: Session, made: Checkpoint) -> str:
    """The note as it is published: the log's signature, then those of its witnesses."""
    query = select(Cosignature.line).where(Cosignature.size == made.size).order_by(Cosignature.witness)
    return made.note + "".join(f"{line}\n" for line in session.scalars(query))


def request(session: Session, made: Checkpoint, old_size: int) -> bytes:
    """What a witness that saw `old_size` is asked: the proof that the log only grew, and the checkpoint."""
    grown = tiles.between(session, made.size)
    proof = tree.consistency_proof(grown, old_size, made.size) if old_size else []
    lines = [f"old {old_size}", *(base64.b64encode(part).decode() for part in proof), ""]
    return ("\n".join(lines) + "\n" + made.note).encode()


def ask(database: Database, witnesses: Sequence[Witness], post: Post) -> list[str]:
    """Have each witness with an address cosign the last checkpoint; French reasons of those that did not."""
    return [fault for witness in witnesses if witness.url and (fault := _ask(database, witness, post))]


def _ask(database: Database, witness: Witness, post: Post) -> str:
    with database.read() as session:
        made = session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))
        seen = select(func.max(Cosignature.size)).where(Cosignature.witness == witness.name)
        old_size = session.scalar(seen) or 0
        if made is None or made.size == old_size:
            return ""
        size = made.size
        asked = request(session, made, old_size)
    try:
        answer = post(f"{witness.url}/add-checkpoint", asked, "text/plain")
        if answer.status == 409 and (known := answer.body.strip()).isdigit() and 0 < int(known) <= size:
            # It saw more than we remember: its own word says from where to prove.
            with database.read() as session:
                asked = request(session, cast("Checkpoint", session.get(Checkpoint, size)), int(known))
            answer = post(f"{witness.url}/add-checkpoint", asked, "text/plain")
        if answer.status != 200:
            return f"Le témoin « {witness.name} » refuse le point de contrôle de taille {size} ({answer.status})."
        with database.write() as session:
            accept(session, size, answer.body.decode(), [witness])
    except (PostError, NoteError, Invalid, UnicodeDecodeError) as error:
        return f"Témoin « {witness.name} » : {error}"
    return ""
