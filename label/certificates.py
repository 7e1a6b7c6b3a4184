"""Certificates: issued in the transaction of the decision, found by number, listed in the public register."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer, selectinload

from audit import journal
from core.actor import Actor
from core.errors import NotFound
from core.keys import Keyring
from label import certificate_life, editions, lineage, numbers
from label.attestation import Statement
from label.certificate_models import Certificate, CertificateEdition
from label.change_models import OrganisationChange
from label.models import Deliberation

PAGE = 25
LINEAGE = (selectinload(Certificate.supersedes), selectinload(Certificate.superseded_by))
UNKNOWN = "Aucun certificat ne porte ce numéro. Vérifiez-le caractère par caractère sur le document."


class Found(msgspec.Struct, frozen=True):
    """One page of the register; `after` is the number to go on from, None at the end."""

    certificates: Sequence[Certificate]
    after: str | None


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
    """Number, sign, seal, store and verify, in the decision's transaction; any failure raises, and undoes the grant.

    The certificate of the same scheme that the organisation still holds, even past its last day, is superseded.
    """
    by.require("committee")
    number = _new_number(session, statement)
    former = lineage.in_force(session, organisation_id, statement.prefix, lock=True)
    if former is not None:
        certificate_life.supersede(session, former, number, by=by, at=at)
    certificate = _written(statement, number)
    certificate.organisation_id, certificate.candidacy_id = organisation_id, candidacy_id
    certificate.evaluation_id, certificate.decision_id = evaluation_id, decision_id
    certificate.supersedes_id = former.id if former else None
    session.add(certificate)
    session.flush()
    first = editions.add(session, keyring, certificate, statement, by=by, at=at, public_url=public_url)
    certificate_life.begin(session, certificate, first, at=at)
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
        search=searched(statement),
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


def held_by(session: Session, siret: str) -> Sequence[Certificate]:
    """Every certificate of one organisation, by the SIRET that it bears or bore, the latest first."""
    now = select(func.coalesce(OrganisationChange.into_id, OrganisationChange.organisation_id)).where(
        OrganisationChange.siret_before == siret, OrganisationChange.confirmed_at.is_not(None)
    )
    query = select(Certificate).where(or_(Certificate.siret == siret, Certificate.organisation_id.in_(now)))
    return session.scalars(query.order_by(Certificate.issued_on.desc(), Certificate.number.desc())).all()


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


def register(session: Session, query: str = "", *, after: str = "") -> Found:
    """A page of the register, the latest first: every word of `query` is looked for in name, label, word and number."""
    chosen = select(Certificate).order_by(Certificate.issued_on.desc(), Certificate.number.desc())
    meant = numbers.normalise(query)
    if meant:
        chosen = chosen.where(Certificate.number == meant)
    else:
        for word in fold(query).split():
            chosen = chosen.where(Certificate.search.contains(word, autoescape=True))
    last = session.scalar(select(Certificate).where(Certificate.number == after)) if after else None
    if last is not None:
        same_day = (Certificate.issued_on == last.issued_on) & (Certificate.number < last.number)
        chosen = chosen.where(or_(Certificate.issued_on < last.issued_on, same_day))
    rows = session.scalars(chosen.limit(PAGE + 1)).all()
    return Found(rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None)


def of_candidacy(session: Session, candidacy_id: UUID) -> Certificate | None:
    """The latest certificate that a candidacy earned."""
    query = select(Certificate).where(Certificate.candidacy_id == candidacy_id)
    superseded = Certificate.status == "superseded"
    return session.scalar(query.order_by(superseded, Certificate.issued_on.desc()).limit(1))


def decisions(session: Session) -> dict[str, int]:
    """How many times the committee decided what: the register shows refusals beside certificates."""
    query = select(Deliberation.outcome, func.count()).where(Deliberation.outcome.is_not(None))
    return {str(outcome): count for outcome, count in session.execute(query.group_by(Deliberation.outcome))}


def searched(statement: Statement) -> str:
    """What the register looks into."""
    return fold(f"{statement.organisation} {statement.title} {statement.word} {statement.siret}")


def fold(text: str) -> str:
    """The text as it is searched: without accents, capitals or punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    kept = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _new_number(session: Session, statement: Statement) -> str:
    while True:
        number = numbers.draw(statement.prefix, statement.issued_on.year)
        if session.scalar(select(Certificate.id).where(Certificate.number == number)) is None:
            return number
