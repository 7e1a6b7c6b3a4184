"""The public log as text files that only grow, so that a git repository of them shows each change as added lines."""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import anchors, checkpoint, note
from audit.models import Cosignature, JournalEntry
from core.errors import Conflict
from core.keys import Keyring, public_key
from core.time_stamps import reply

# Entries of a file of the export.
LINES = 1000
REWRITTEN = (
    "{path} ne se prolonge pas : ce qui y est déjà écrit n’est plus ce que dit le journal. Rien n’a été écrit. "
    "Gardez ce dossier, c’est une preuve, et lancez « label journal verify » avec un point de contrôle qu’il contient."
)


def files(session: Session, keyring: Keyring, origin: str) -> Iterator[tuple[str, bytes]]:
    """Each file under the folder: entries one a line, the last checkpoint, what witnesses and clocks said.

    `vkey` names every key that ever signed the log, the oldest first: the points of its time stand here.
    """
    yield "vkey", "".join(f"{note.vkey(origin, key)}\n" for key in _ever(keyring)).encode()
    held: list[bytes] = []
    entries = session.execute(
        select(JournalEntry.position, JournalEntry.leaf)
        .order_by(JournalEntry.position)
        .execution_options(yield_per=LINES)
    )
    for position, leaf in entries:
        held.append(leaf + b"\n")
        if (position + 1) % LINES == 0:
            yield _named(position), b"".join(held)
            held = []
    if held:
        yield _named(position), b"".join(held)
    last = checkpoint.latest(session)
    if last is not None:
        yield f"points/{last.size}.txt", last.note.encode()
    for signed in session.scalars(select(Cosignature)):
        yield f"temoins/{signed.size}-{note.signature(signed.line)[1].hex()}.txt", f"{signed.line}\n".encode()
    for anchor in anchors.every(session):
        yield f"points/{anchor.size}.txt", anchors.of_size(session, anchor.size)[1].note.encode()
        yield f"ancres/{anchor.size}.tsr", reply(anchor.token)


def write(folder: Path, written: Iterator[tuple[str, bytes]]) -> int:
    """Write what is new, after checking that every file only grows; how many changed. Conflict otherwise."""
    found = dict(written)
    for path in [*found, *(str(old.relative_to(folder)) for old in sorted(folder.glob("entrees/*")))]:
        if not found.get(path, b"").startswith(_old(folder / path)):
            raise Conflict(REWRITTEN.format(path=path))
    changed = {path: data for path, data in found.items() if _old(folder / path) != data}
    for path, data in changed.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return len(changed)


def _ever(keyring: Keyring) -> list[Ed25519PublicKey]:
    """The keys of the log in the order of their birth, which their names count: « journal-2026-2 »."""
    held = {signer.name: signer.public_key for signer in keyring.logs}
    former = {key.name: key.public_key for key in keyring.retired if key.purpose == "log"}
    stolen = {key.name: public_key(key) for key in keyring.compromised if key.purpose == "log"}
    known = held | former | stolen
    return [known[name] for name in sorted(known, key=lambda name: [int(part) for part in name.split("-")[1:]])]


def _old(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _named(position: int) -> str:
    return f"entrees/{position // LINES:06}.jsonl"
