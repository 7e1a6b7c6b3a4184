"""Signing again what a compromised key had signed: not a word changes, former files stay known, the holder is told."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accounts import people
from audit import journal
from core import key_files
from core.actor import Actor
from core.errors import Conflict
from core.keys import Keyring
from core.settings import Settings
from label import account_notices, editions, former_files, lineage, proofs
from label.attestation import Place
from label.certificate_models import Certificate, CertificateEdition
from label.models import Organisation

SEAL = f"{key_files.PREFIXES['seal']}-"


def sign(
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
    """The same content under a new proof, or its PDF alone under a new seal when `key` was one."""
    unsigned = _content(edition)
    statement, place, sealed = editions.statement_of(edition), _place(settings, number, edition), key.startswith(SEAL)
    for former in [edition.pdf] if sealed else [edition.rdfc, edition.jcs, edition.pdf, edition.cwt]:
        if former is not None:
            former_files.keep(session, edition, former, key=key, at=at)
    if sealed:
        edition.pdf = editions.printed(keyring, statement, place, edition.rdfc, edition.cwt)
    else:
        made = editions.files(keyring, statement, place, unsigned, at=at)
        edition.rdfc, edition.jcs, edition.cwt, edition.pdf = made.rdfc, made.jcs, made.cwt, made.pdf
    edition.stamped_at = edition.lasting_at = edition.seal_lacks = None
    session.flush()
    editions.check(session, keyring, edition, unsigned, public_url=settings.public_url)
    fresh = keyring.seal.name if sealed else keyring.certificate.name
    said = {"edition": edition.edition, "unsigned": edition.unsigned_digest, "key": fresh}
    _warn(session, edition, key, at=at)
    journal.append(session, "certificate.resigned", by=by, at=at, ref=number, data=said | {"former": key})


def _warn(session: Session, edition: CertificateEdition, key: str, *, at: datetime) -> None:
    """Tell the holder once for all its certificates; one that is over concerns nobody any more."""
    certificate = session.get_one(Certificate, edition.certificate_id)
    if certificate.status not in lineage.IN_FORCE:
        return
    holder = session.get_one(Organisation, certificate.organisation_id)
    for person in people.by_role(session, "applicant", holder.id):
        account_notices.tell(
            session, "signed_again", person.id, "applicant", organisation=holder, at=at, occasion=f"{holder.id}:{key}"
        )


def _content(edition: CertificateEdition) -> dict[str, Any]:
    """What was signed, as it was stored; Conflict when it is no longer what the edition committed to."""
    unsigned = {name: value for name, value in proofs.read(edition.jcs).items() if name != "proof"}
    if proofs.digest_of(unsigned) != edition.unsigned_digest:
        raise Conflict(f"{edition.credential_id} : le contenu gardé n’est pas celui qui fut signé.")
    return unsigned


def _place(settings: Settings, number: str, edition: CertificateEdition) -> Place:
    return Place(
        public_url=settings.public_url,
        number=number,
        edition=edition.edition,
        issued_at=edition.issued_at,
        status_list=edition.status_list,
        status_index=edition.status_index,
    )
