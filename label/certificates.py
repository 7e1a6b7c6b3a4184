"""Certificates: issued in the transaction of the decision or soon after, found by number; the register lists them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defer, selectinload

from audit import journal
from core.actor import Actor
from core.errors import NotFound
from core.folding import fold
from core.keys import Keyring
from label import application, certificate_life, editions, lineage, numbers
from label.attestation import Statement
from label.certificate_models import Certificate, CertificateEdition
from label.models import Candidacy

LINEAGE = (selectinload(Certificate.supersedes), selectinload(Certificate.superseded_by))
UNKNOWN = "Aucun certificat ne porte ce numéro. Vérifiez-le caractère par caractère sur le document."


def issue(
    session: Session,
    keyring: Keyring,
    statement: Statement,
    *,
    candidacy_id: UUID,
    evaluation_id: UUID,
    decision_id: UUID,
    organisation_id: UUID,
    by: Actor,
    at: datetime,
    public_url: str,
) -> Certificate:
    """Number, sign, seal, store and verify, in the caller's transaction; any failure raises, and undoes it.

    It is valid since the decision, whenever it is signed.

    The certificate of the same scheme that the organisation still holds, even past its last day, is superseded.
    """
    by.require("committee", "system")
    number = _new_number(session, statement)
    former = lineage.in_force(session, organisation_id, statement.prefix, lock=True)
    if former is not None:
        certificate_life.supersede(session, former, number, by=by, at=at)
    certificate = _written(statement, number)
    certificate.organisation_id, certificate.candidacy_id = organisation_id, candidacy_id
    certificate.evaluation_id, certificate.decision_id = evaluation_id, decision_id
    certificate.supersedes_id = former.id if former else None
    certificate.search = searched(session, statement, candidacy_id)
    session.add(certificate)
    session.flush()
    first = editions.add(session, keyring, certificate, statement, by=by, at=at, public_url=public_url)
    certificate_life.begin(session, certificate, first, at=statement.decided_at)
    said = {"edition": first.edition, "unsigned": first.unsigned_digest, "decision": str(decision_id)}
    said |= {"supersedes": former.number} if former else {}
    journal.append(session, "certificate.issued", by=by, at=at, candidacy_id=candidacy_id, ref=number, data=said)
    if former is not None:
        certificate_life.revoke_latest(session, keyring, former, at=at, public_url=public_url)
    return certificate


def _written(statement: Statement, number: str) -> Certificate:
    return Certificate(
        number=number,
        scheme=statement.prefix,
        holder=statement.organisation,
        siret=statement.siret,
        label=statement.title,
        referentiel_id=statement.referentiel_id,
        referentiel_digest=statement.referentiel_digest,
        level=statement.level,
        issued_on=statement.issued_on,
        valid_until=statement.valid_until,
    )


def by_number(session: Session, number: str) -> Certificate:
    """The certificate with its story and its editions (without their bytes), however the number was typed; NotFound."""
    query = (
        select(Certificate)
        .where(Certificate.number == canonical(number))
        .options(
            *LINEAGE,
            selectinload(Certificate.events),
            selectinload(Certificate.editions).options(
                defer(CertificateEdition.pdf), defer(CertificateEdition.rdfc), defer(CertificateEdition.jcs)
            ),
        )
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def canonical(number: str) -> str:
    """The one writing of a number; NotFound when it cannot be one."""
    meant = numbers.normalise(number)
    if meant is None:
        raise NotFound(UNKNOWN)
    return meant


def edition(session: Session, number: str, rank: int | None = None) -> CertificateEdition:
    """One edition with its bytes: the latest when no rank is given; NotFound."""
    held = CertificateEdition.certificate
    query = select(CertificateEdition).join(held).options(contains_eager(held))
    query = query.where(Certificate.number == canonical(number))
    if rank is not None:
        query = query.where(CertificateEdition.edition == rank)
    found = session.scalar(query.order_by(CertificateEdition.edition.desc()).limit(1))
    if found is None:
        by_number(session, number)
        raise NotFound("Ce certificat n’a pas d’édition de ce rang.")
    return found


def of_candidacy(session: Session, candidacy_id: UUID) -> Certificate | None:
    """The latest certificate that a candidacy earned."""
    query = select(Certificate).where(Certificate.candidacy_id == candidacy_id)
    superseded = Certificate.status == "superseded"
    return session.scalar(query.order_by(superseded, Certificate.issued_on.desc()).limit(1))


def searched(session: Session, statement: Statement, candidacy_id: UUID) -> str:
    """What the register looks into: without accents, capitals or punctuation; the place is the application's."""
    sits = application.place(session.get_one(Candidacy, candidacy_id).answers)
    return fold(f"{statement.organisation} {statement.title} {statement.word} {statement.siret} {sits.name}")


def _new_number(session: Session, statement: Statement) -> str:
    while True:
        number = numbers.draw(statement.prefix, statement.issued_on.year)
        if session.scalar(select(Certificate.id).where(Certificate.number == number)) is None:
            return number
