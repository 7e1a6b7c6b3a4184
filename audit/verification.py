"""The journal checked from what was written: every leaf, the tree, its head, and every checkpoint ever signed."""

from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint, leaves, tiles, tree
from audit.models import Checkpoint, JournalEntry, TreeHead
from audit.note import NoteError
from core.actor import Actor
from core.keys import Keyring, public_key

MOST_FAULTS = 20
SAVED = "Le point de contrôle conservé ailleurs"


def verify(session: Session, keyring: Keyring, saved_checkpoint: str | None) -> list[str]:
    """French faults that name the position, at most MOST_FAULTS; none when the journal is sound.

    `saved_checkpoint` is a signed note kept elsewhere: without one, a journal wholly rewritten by somebody who
    holds the key looks sound. Every key that ever signed the log is known here, a compromised one as well: what it
    signed is still what the log said then.
    """
    stolen = [public_key(former) for former in keyring.compromised if former.purpose == "log"]
    keys = (*keyring.log_keys, *stolen)
    head = session.scalar(select(TreeHead).execution_options(populate_existing=True))
    notes = {f"Le point de contrôle de taille {made.size}": made.note for made in session.scalars(select(Checkpoint))}
    if saved_checkpoint is not None:
        notes[SAVED] = saved_checkpoint
    walk = Walk(head, *_claims(notes, keys))
    # Read after the head: entries written meanwhile are more numerous, never fewer.
    query = select(JournalEntry).order_by(JournalEntry.position)
    for entry in session.scalars(query.execution_options(yield_per=500, populate_existing=True)):
        walk.step(entry)
    after = session.scalar(select(TreeHead.size)) or 0
    return [*walk.ended(after), *tiles.faults(session)][:MOST_FAULTS]


def _claims(
    notes: Mapping[str, str], public_keys: Iterable[Ed25519PublicKey]
) -> tuple[dict[int, list[tuple[str, bytes]]], list[str]]:
    """What each signed note says of the root, by size; and the faults of those that cannot be believed."""
    claims: dict[int, list[tuple[str, bytes]]] = {}
    faults = []
    for label, signed in notes.items():
        try:
            claim = checkpoint.read(signed, *public_keys)
        except NoteError as error:
            faults.append(f"{label} ne se vérifie pas. {error}")
        else:
            claims.setdefault(claim.size, []).append((label, claim.root))
    return claims, faults


class Walk:
    """A reading of the journal from its first entry, keeping the faults met on the way."""

    def __init__(self, head: TreeHead | None, claims: dict[int, list[tuple[str, bytes]]], faults: list[str]) -> None:
        self.head_size, self.head_frontier = (0, b"") if head is None else (head.size, head.frontier)
        self.claims, self.faults = claims, faults
        self.size, self.frontier, self.sound = 0, tree.Frontier(), 0
        self._compare()

    def step(self, entry: JournalEntry) -> None:
        """Check the entry by itself, let the tree grow, compare with what was signed at this size."""
        if entry.position != self.size:
            self.faults.append(f"{_positions(self.size, entry.position)} : l’entrée manque, elle a été supprimée.")
        self.faults += [f"Position {entry.position} : {reason}" for reason in _reasons(entry)]
        self.frontier = tree.grow(self.size, self.frontier, tree.leaf_hash(entry.leaf))
        self.size = entry.position + 1
        self._compare()

    def ended(self, head_size: int) -> list[str]:
        """Every fault, those of the end included; `head_size` is the head's when the reading was over."""
        if self.size < self.head_size:
            self.faults.append(f"{_positions(self.size, self.head_size)} : l’entrée manque à la fin du journal.")
        if self.size > head_size:
            self.faults.append(
                f"{_positions(head_size, self.size)} : l’entrée a été ajoutée sans passer par le journal."
            )
        for size in sorted(size for size in self.claims if size > self.size):
            self.faults += [
                f"{label} compte {size} entrées, le journal n’en a plus que {self.size} : la fin a été coupée."
                for label, _ in self.claims[size]
            ]
        return self.faults

    def _compare(self) -> None:
        if self.size == self.head_size and tree.pack(self.frontier) != self.head_frontier:
            self.faults.append(f"{self._span()} : la tête de l’arbre ne correspond pas aux entrées.")
        claims = self.claims.get(self.size, [])
        false = [label for label, root in claims if root != tree.root(self.frontier)]
        self.faults += [
            f"{self._span()} : une entrée a été changée, ajoutée, ôtée ou déplacée. {label} garde une autre empreinte."
            for label in false
        ]
        if claims and not false:
            self.sound = self.size

    def _span(self) -> str:
        return _positions(self.sound, self.size)


def _positions(start: int, end: int) -> str:
    return f"Position {start}" if end - start <= 1 else f"Positions {start} à {end - 1}"


def _reasons(entry: JournalEntry) -> Iterable[str]:
    """Why one entry is not what its leaf sealed, whatever the others say."""
    if entry.leaf_hash != tree.leaf_hash(entry.leaf):
        yield "l’empreinte n’est pas celle de la feuille."
    if entry.leaf not in leaves.forms(entry.event, entry.at, entry.ref, entry.salt, entry.payload):
        yield "l’événement, sa date, sa référence ou son contenu ne sont pas ceux que la feuille scelle."
        return
    actor = Actor(entry.actor_id, entry.actor_name, entry.actor_role)
    said = leaves.payload(leaves.actor_digest(entry.actor_salt, actor), entry.candidacy_id, entry.data)
    if said != entry.payload:
        yield "la personne, son rôle ou le dossier ne sont pas ceux que la feuille scelle."
