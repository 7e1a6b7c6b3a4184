"""The entry by which the journal kept the hash of a plan, and the file that shows it to anybody, without our server.

The file holds the leaf of the entry, byte for byte, and one self-contained proof (C2SP tlog-proof) whose extra data
opens it: the hash can then no longer be said to have been kept by a page alone.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint, tree
from audit.models import JournalEntry
from audit.note import NoteError, read_vkey
from core.errors import Invalid, NotFound
from evaluation import evaluations
from evaluation.visits.mystery_models import MysteryCampaign

FORMAT, EVENT = "equipe-heureuse/plan-journal/1", "mystery.planned"
HEADER, SALT = "c2sp.org/tlog-proof@v1", 16
UNREADABLE = "Ce fichier n’est pas une preuve du journal donnée par la plateforme : téléchargez-le de nouveau."
NO_KEY = "Ces clés ne sont pas celles d’un journal : téléchargez-les de nouveau à l’adresse /journal/vkey."


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: the leaf of the entry and its proof, as texts."""

    format: str
    entry: str
    proof: str


class Kept(msgspec.Struct, frozen=True):
    """What the journal shows: this hash, since this moment, at this place of a tree of `size` entries of this log."""

    commitment: str
    at: datetime
    place: int
    size: int
    log: str


def of(session: Session, campaign: MysteryCampaign) -> JournalEntry:
    """The entry of a campaign's plan; NotFound for one done elsewhere."""
    candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
    query = select(JournalEntry).where(JournalEntry.candidacy_id == candidacy_id, JournalEntry.event == EVENT)
    found = [one for one in session.scalars(query) if one.data["plan"] == campaign.commitment]
    if not found:
        raise NotFound
    return found[0]


def written(entry: JournalEntry, proof: bytes) -> bytes:
    """The file of an entry and of its proof."""
    return msgspec.json.format(msgspec.json.encode(Shown(FORMAT, entry.leaf.decode(), proof.decode())), indent=1)


def read(data: bytes, vkeys: str) -> Kept:
    """What a file shows, once everything in it is verified with these keys of the log; Invalid says what does not."""
    try:
        shown = msgspec.json.decode(data, type=Shown)
        head, _, note = shown.proof.partition("\n\n")
        version, extra, index, *path = head.split("\n")
        opening = base64.b64decode(extra.removeprefix("extra "), validate=True)
        place = int(index.removeprefix("index "))
        siblings = [base64.b64decode(line, validate=True) for line in path]
        leaf, said = msgspec.json.decode(shown.entry), msgspec.json.decode(opening[SALT:])["data"]
        at, commitment = datetime.fromisoformat(leaf["at"]), str(said["plan"])
    except (msgspec.DecodeError, binascii.Error, ValueError, KeyError, TypeError) as error:
        raise Invalid(UNREADABLE) from error
    if (shown.format, version) != (FORMAT, HEADER) or leaf.get("type") != EVENT:
        raise Invalid(UNREADABLE)
    claim = _claim(note, vkeys)
    if not tree.verify_inclusion(tree.leaf_hash(shown.entry.encode()), place, claim.size, siblings, claim.root):
        raise Invalid("Cette entrée n’est pas dans le journal que le point de contrôle résume.")
    if sha256(opening).hexdigest() != leaf.get("digest"):
        raise Invalid("Ce que la preuve dit de l’entrée n’est pas ce que l’entrée scelle.")
    return Kept(commitment, at, place, claim.size, claim.origin)


def _claim(note: str, vkeys: str) -> checkpoint.Claim:
    try:
        return checkpoint.read(note, *_keys(vkeys, note.partition("\n")[0]))
    except NoteError as error:
        raise Invalid(f"Le point de contrôle n’est pas signé par ces clés : {error}") from error


def _keys(vkeys: str, name: str) -> Sequence[Ed25519PublicKey]:
    """The keys of this log among those given."""
    try:
        known = [read_vkey(line) for line in vkeys.split()]
    except NoteError as error:
        raise Invalid(NO_KEY) from error
    return [key for log, key in known if log == name]
