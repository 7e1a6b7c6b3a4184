"""A compromised key: removed at once, what it signed before is signed again, what it signed since is refused."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint, journal
from audit.models import JournalEntry
from core import key_files, key_rotation
from core.actor import Actor
from core.errors import Invalid
from core.keys import Keyring, folder_of
from core.platform import Platform
from core.settings import Settings
from label import (
    certificate_life,
    proofs,
    revocation,
    seal_reading,
    signing_again,
)
from label.certificate_models import Certificate, CertificateEdition

ROLES = ("manager", "system")
FUTURE = "L’instant de la compromission est dans l’avenir : donnez celui d’où la clé n’est plus sûre."
REASON = "La clé {key}, qui a signé cette édition, a été déclarée compromise avant cette signature."


def respond(
    platform: Platform,
    name: str,
    *,
    since: datetime,
    why: str,
    by: Actor,
    at: datetime,
    tell: Callable[[str], object],
) -> None:
    """Declare a key compromised since an instant and repair what it signed, telling each step in French.

    One transaction for the declaration, one for the status lists, one for each certificate: cut short, it is said
    again and goes on where it stopped. A stolen key of the log signed no certificate: a new checkpoint is enough, and
    those kept elsewhere still say what the log was. Until then what the key signed is refused by everybody, never
    wrongly accepted.
    """
    settings = platform.settings
    with platform.database.write() as session:
        fresh = declare(session, settings, name, since=since, why=why, by=by, at=at)
    tell(f"La clé {name} n’est plus publiée ; {fresh} signe.")
    keyring = platform.keyring
    if name.startswith(key_files.PREFIXES["log"]):
        with platform.database.write() as session:
            size = checkpoint.sign(session, keyring, checkpoint.origin(settings.public_url), at).size
        tell(f"Point de contrôle signé par la nouvelle clé, à la taille {size} : donnez-la aux témoins.")
        return
    if not name.startswith(signing_again.SEAL):
        with platform.database.write() as session:
            lists = revocation.sign_all(session, keyring, at=at, public_url=settings.public_url)
        tell(f"Listes de statut signées de nouveau : {lists}.")
    with platform.database.read() as session:
        numbers = list(session.scalars(select(Certificate.number).order_by(Certificate.number)))
    for number in numbers:
        with platform.database.write() as session:
            for said in repair(session, keyring, settings, number, name, since=since, by=by, at=at):
                tell(said)


def declare(
    session: Session, settings: Settings, name: str, *, since: datetime, why: str, by: Actor, at: datetime
) -> str:
    """Journal it, then remove the key from what is published; return the name of the key that signs now."""
    by.require(*ROLES)
    if not why.strip():
        raise Invalid("Écrivez le motif : il est gardé avec la clé.", {"motif": "Écrivez le motif."})
    if since > at:
        raise Invalid(FUTURE)
    said = {"key": name, "since": since.isoformat(), "why": why.strip()}
    journal.append(session, "key.compromised", by=by, at=at, data=said)
    return key_rotation.compromise(settings, name, since=since, why=why.strip(), at=at)


def repair(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    number: str,
    key: str,
    *,
    since: datetime,
    by: Actor,
    at: datetime,
) -> list[str]:
    """Sign again the editions of a certificate that the journal knew before `since`, refuse the others.

    A stolen seal says nothing of the credentials that it seals, which hold by themselves: every PDF is sealed again.
    """
    query = select(CertificateEdition).join(CertificateEdition.certificate).where(Certificate.number == number)
    known, said = _journalled(session, number, since), []
    for edition in session.scalars(query.order_by(CertificateEdition.edition)).all():
        if key.startswith(signing_again.SEAL):
            if seal_reading.bears(edition.pdf, key_files.read_certificates(folder_of(settings), key)[0]):
                signing_again.sign(session, keyring, settings, number, edition, key, by=by, at=at)
                said.append(f"{number}, édition {edition.edition} : scellée de nouveau.")
            continue
        if signed_by(edition) != key:
            continue
        if edition.unsigned_digest in known:
            signing_again.sign(session, keyring, settings, number, edition, key, by=by, at=at)
            said.append(f"{number}, édition {edition.edition} : signée de nouveau.")
        elif not edition.revoked:
            _refuse(session, keyring, settings, number, edition, key, by=by, at=at)
            said.append(f"{number}, édition {edition.edition} : refusée, le journal ne la connaissait pas avant.")
    return said


def signed_by(edition: CertificateEdition) -> str:
    """The name of the key that signed an edition."""
    method: str = proofs.read(edition.jcs)["proof"]["verificationMethod"]
    return method.partition("#")[2]


def _journalled(session: Session, number: str, since: datetime) -> set[str]:
    """What the journal committed to before the instant: a back-dated signature has no entry there."""
    written = (JournalEntry.ref == number, JournalEntry.event == "certificate.signing", JournalEntry.at < since)
    return {entry.data["unsigned"] for entry in session.scalars(select(JournalEntry).where(*written))}


def _refuse(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    number: str,
    edition: CertificateEdition,
    key: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Suspend the certificate when it rests on this edition, so that a person looks before another is signed."""
    certificate = session.get_one(Certificate, edition.certificate_id)
    if certificate_life.standing(certificate, at) == "valid" and certificate_life.is_latest(session, edition):
        public_url, by_manager = settings.public_url, Actor(by.id, by.name, certificate_life.ROLE)
        certificate_life.suspend(
            session, keyring, number, reason=REASON.format(key=key), by=by_manager, at=at, public_url=public_url
        )
    else:
        revocation.revoke(session, keyring, edition, at=at, public_url=settings.public_url)
