"""Editions of a certificate: signed, sealed, stored, then read back and verified before anybody can see them."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.keys import Keyring
from label import credential, did, issuance, offline, pdf, proofs, revocation, seal, seal_reading, status_list
from label.attestation import Place, Statement
from label.certificate_models import Certificate, CertificateEdition, StatusList


class Files(msgspec.Struct, frozen=True):
    """What is signed of an edition."""

    rdfc: bytes
    jcs: bytes
    cwt: bytes
    pdf: bytes


class IssuanceError(Exception):
    """What was stored is not what was to be issued: the whole transaction must be undone, and somebody told."""


def add(
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    statement: Statement,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> CertificateEdition:
    """The next edition of a certificate, in the caller's transaction, verified as it was stored."""
    issuance.require_open(session)
    name, index = revocation.allocate(session, keyring, at=at, public_url=public_url)
    place = Place(
        public_url=public_url,
        number=certificate.number,
        edition=_next(session, certificate),
        issued_at=at,
        status_list=name,
        status_index=index,
    )
    unsigned = credential.unsigned(statement, place)
    said = {"edition": place.edition, "credential": place.credential_id, "unsigned": proofs.digest_of(unsigned)}
    journal.append(
        session,
        "certificate.signing",
        by=by,
        at=at,
        candidacy_id=certificate.candidacy_id,
        ref=certificate.number,
        data=said,
    )
    made = _signed(keyring, certificate, statement, place, unsigned)
    session.add(made)
    session.flush()
    check(session, keyring, made, unsigned, public_url=public_url)
    return made


def _next(session: Session, certificate: Certificate) -> int:
    query = select(func.max(CertificateEdition.edition)).where(CertificateEdition.certificate_id == certificate.id)
    return (session.scalar(query) or 0) + 1


def _signed(
    keyring: Keyring, certificate: Certificate, statement: Statement, place: Place, unsigned: dict[str, Any]
) -> CertificateEdition:
    """Nothing is refused here any more: this can only sign."""
    made = files(keyring, statement, place, unsigned, at=place.issued_at)
    return CertificateEdition(
        certificate_id=certificate.id,
        edition=place.edition,
        credential_id=place.credential_id,
        statement=msgspec.to_builtins(statement),
        unsigned_digest=proofs.digest_of(unsigned),
        rdfc=made.rdfc,
        jcs=made.jcs,
        cwt=made.cwt,
        pdf=made.pdf,
        status_list=place.status_list,
        status_index=place.status_index,
        issued_at=place.issued_at,
    )


def files(keyring: Keyring, statement: Statement, place: Place, unsigned: dict[str, Any], *, at: datetime) -> Files:
    """Both credentials with proofs of the moment `at`, the offline code, and the sealed PDF that carries the first."""
    rdfc = proofs.written(proofs.sign_rdfc(unsigned, keyring.certificate, place.public_url, at))
    cwt = offline.sign(statement, place, keyring.certificate)
    return Files(
        rdfc=rdfc,
        jcs=proofs.written(proofs.sign_jcs(unsigned, keyring.certificate, place.public_url, at)),
        cwt=cwt,
        pdf=printed(keyring, statement, place, rdfc, cwt),
    )


def printed(keyring: Keyring, statement: Statement, place: Place, rdfc: bytes, cwt: bytes | None) -> bytes:
    """The sealed PDF that carries the credential and shows the offline code."""
    page = pdf.render(statement, place, rdfc, cwt)
    return seal.seal(page, keyring.seal, reason=f"Certificat {place.number}", place=place.public_url)


def check(
    session: Session, keyring: Keyring, edition: CertificateEdition, unsigned: dict[str, Any], *, public_url: str
) -> None:
    """Read the edition back from the database and verify it as a stranger would; IssuanceError at the first fault."""
    session.expire(edition)
    published = did_document(keyring, public_url)
    listed = session.get_one(StatusList, edition.status_list)
    try:
        # 1. Both writings carry the statement that was to be signed, and each proof holds.
        for stored in (edition.rdfc, edition.jcs):
            said = proofs.verify_exactly(stored, published, purpose="cert", digest=edition.unsigned_digest)
            if said != unsigned:
                raise IssuanceError(f"{edition.credential_id} : the stored content is not the one to be signed")
        # 2. The PDF is sealed, and carries the credential byte for byte.
        seal_reading.verify(edition.pdf, *keyring.seals)
        if seal_reading.attached(edition.pdf) != edition.rdfc:
            raise IssuanceError(f"{edition.credential_id} : the PDF carries another credential")
        # 3. The offline code names this certificate and this edition.
        code = offline.verify(edition.cwt or b"", published)
        if (code.number, code.edition) != (unsigned["credentialSubject"]["licenseNumber"], edition.edition):
            raise IssuanceError(f"{edition.credential_id} : the offline code names another edition")
        # 4. The list that the credential names is signed, and its bit says what the edition says.
        for stored in (listed.rdfc, listed.jcs):
            body = proofs.verify(proofs.read(stored), published, purpose="statut")["credentialSubject"]
            bit = status_list.revoked(status_list.decode(body["encodedList"]), edition.status_index)
            if bit != edition.revoked:
                raise IssuanceError(f"{edition.credential_id} : the status list does not say what is known of it")
    except (proofs.ProofError, seal.SealError) as error:
        raise IssuanceError(f"{edition.credential_id} : {error}") from error


def did_document(keyring: Keyring, public_url: str) -> dict[str, Any]:
    """The issuer's document: the keys that sign, those that will, and the healthy ones that no longer do."""
    healthy = [key for key in (*keyring.coming, *keyring.retired) if key.purpose in ("certificate", "status")]
    return did.document(public_url, [keyring.certificate, keyring.status, *healthy])


def statement_of(edition: CertificateEdition) -> Statement:
    """What this edition says."""
    return msgspec.convert(edition.statement, Statement)
