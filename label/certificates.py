"""Certificates: issued in the transaction of the decision, found by number; label/register.py lists them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, selectinload

from audit import journal
from core.actor import Actor
from core.errors import NotFound
from core.folding import fold
from core.keys import Keyring
from label import application, certificate_life, editions, numbers
from label.attestation import Statement
from label.certificate_models import Certificate, CertificateEdition
from label.models import Candidacy

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
    """Number, sign, seal, store and verify, in the decision's transaction; any failure raises, and undoes the grant."""
    by.require("committee")
    certificate = Certificate(
        number=_new_number(session, statement),
        organisation_id=organisation_id,
        candidacy_id=candidacy_id,
        evaluation_id=evaluation_id,
        decision_id=decision_id,
        holder=statement.organisation,
        siret=statement.siret,
        label=statement.title,
        referentiel_id=statement.referentiel_id,
        referentiel_digest=statement.referentiel_digest,
        level=statement.level,
        issued_on=statement.issued_on,
        valid_until=statement.valid_until,
    )
    sits = application.place(session.get_one(Candidacy, candidacy_id).answers)
    certificate.search = fold(
        f"{statement.organisation} {statement.title} {statement.word} {statement.siret} {sits.name}"
    )
    session.add(certificate)
    session.flush()
    first = editions.add(session, keyring, certificate, statement, by=by, at=at, public_url=public_url)
    certificate_life.begin(session, certificate, first, at=at)
    journal.append(
        session,
        "certificate.issued",
        by=by,
        at=at,
        candidacy_id=candidacy_id,
        ref=certificate.number,
        data={"edition": first.edition, "unsigned": first.unsigned_digest, "decision": str(decision_id)},
    )
    return certificate


def by_number(session: Session, number: str) -> Certificate:
    """The certificate with its story and its editions (without their bytes), however the number was typed; NotFound."""
    query = (
        select(Certificate)
        .where(Certificate.number == canonical(number))
        .options(
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
    certificate = by_number(session, number)
    query = select(CertificateEdition).where(CertificateEdition.certificate_id == certificate.id)
    if rank is not None:
        query = query.where(CertificateEdition.edition == rank)
    found = session.scalar(query.order_by(CertificateEdition.edition.desc()).limit(1))
    if found is None:
        raise NotFound("Ce certificat n’a pas d’édition de ce rang.")
    return found


def of_candidacy(session: Session, candidacy_id: UUID) -> Certificate | None:
    """The latest certificate that a candidacy earned."""
    query = select(Certificate).where(Certificate.candidacy_id == candidacy_id)
    return session.scalar(query.order_by(Certificate.issued_on.desc()).limit(1))


def _new_number(session: Session, statement: Statement) -> str:
    while True:
        number = numbers.draw(statement.prefix, statement.issued_on.year)
        if session.scalar(select(Certificate.id).where(Certificate.number == number)) is None:
            return number
