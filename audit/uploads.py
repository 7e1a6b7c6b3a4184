"""A file too heavy for one request arrives by pieces: begun, resumed after a lost network, whole, or given up.

Nothing here enters the journal: what is on its way is no part of a file, and its deposit is journalled.
"""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit.evidence_scan import MOST_BYTES
from audit.quarantine import Quarantine
from audit.upload_models import Upload
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotFound

PIECE = 4 * 1024 * 1024
KEPT = timedelta(days=1)
MOST_OPEN = 5
DIGEST = re.compile(r"[0-9a-f]{64}|")
CHANGED = "Le fichier reçu n’est pas celui que votre navigateur avait annoncé. Choisissez-le et envoyez-le de nouveau."


def begin(
    session: Session, candidacy_id: UUID, *, filename: str, size: int, digest: str, by: Actor, at: datetime
) -> Upload:
    """The sending of this very file that this person had begun for this candidacy, or a new one.

    `digest` is its SHA-256 in hexadecimal, empty when the browser cannot tell: it is then never found again.
    A person has at most MOST_OPEN sendings going on: the oldest gives way.
    """
    by.require("applicant")
    if not DIGEST.fullmatch(digest) or size <= 0:
        raise Invalid("L’annonce du fichier est illisible : rechargez la page, puis recommencez.")
    if size > MOST_BYTES:
        raise Invalid(f"Ce fichier dépasse {MOST_BYTES // 1024**2} Mo : réduisez-le ou partagez-le en plusieurs.")
    mine = select(Upload).where(Upload.person_id == by.id, Upload.expires_at > at)
    same = (Upload.candidacy_id == candidacy_id, Upload.sha256 == digest, Upload.size == size)
    begun = session.scalars(mine.where(*same).limit(1)).first() if digest else None
    if begun is not None:
        return begun
    for given_up in session.scalars(mine.order_by(Upload.expires_at.desc(), Upload.id).offset(MOST_OPEN - 1)):
        session.delete(given_up)
    made = Upload(candidacy_id=candidacy_id, filename=filename, size=size, sha256=digest, expires_at=at + KEPT)
    made.person_id = by.id or candidacy_id
    session.add(made)
    session.flush()
    return made


def own(session: Session, candidacy_id: UUID, upload_id: UUID, *, by: Actor, at: datetime) -> Upload:
    """A sending of this person for this candidacy; NotFound when it is somebody else's, or given up."""
    found = session.get(Upload, upload_id)
    if found is None or (found.person_id, found.candidacy_id) != (by.id, candidacy_id) or found.expires_at <= at:
        raise NotFound("Cet envoi n’existe pas ou n’est plus gardé : choisissez de nouveau le fichier.")
    return found


def pieces(size: int) -> list[int]:
    """The sizes in bytes of the pieces of a file."""
    return [min(PIECE, size - start) for start in range(0, size, PIECE)]


def receive(upload: Upload, quarantine: Quarantine, number: int, data: bytes) -> None:
    """Keep one piece, counted from 0; Invalid when it is none of this file's, Conflict when it changed."""
    expected = pieces(upload.size)
    if number >= len(expected) or len(data) != expected[number]:
        raise Invalid("Ce morceau n’est pas celui qui était attendu : le fichier a changé. Choisissez-le de nouveau.")
    quarantine.put(upload.id, number, data)


def whole(upload: Upload, quarantine: Quarantine) -> bytes:
    """The file, once every piece is there; Conflict when some lack, Invalid when it is not what was announced."""
    if quarantine.held(upload.id) != list(range(len(pieces(upload.size)))):
        raise Conflict("Le fichier n’est pas encore entièrement reçu : reprenez l’envoi.")
    data = quarantine.whole(upload.id)
    if upload.sha256 and sha256(data).hexdigest() != upload.sha256:
        quarantine.drop(upload.id)
        raise Invalid(CHANGED, {"fichier": CHANGED})
    return data


def forget(session: Session, upload_id: UUID) -> None:
    """The file was filed: its sending is over; the pieces go once this is committed."""
    session.execute(delete(Upload).where(Upload.id == upload_id))


def sweep(database: Database, quarantine: Quarantine, *, at: datetime) -> None:
    """Give up what was begun more than a day ago, and remove the pieces that no sending claims."""
    present = quarantine.sendings()  # before the table is read: one that begins meanwhile is not seen here
    with database.read() as session:
        known = {one.id: one.expires_at for one in session.scalars(select(Upload))}
    if any(end <= at for end in known.values()):
        with database.write() as session:
            session.execute(delete(Upload).where(Upload.expires_at <= at))
    for one in present - {one for one, end in known.items() if end > at}:
        quarantine.drop(one)
