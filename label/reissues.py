"""Editions that say something else: a scope reduced, another name, another holder; the edition before is revoked."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from core import siret as sirets
from core.actor import Actor
from core.errors import Invalid
from core.keys import Keyring
from label import certificate_life, certificates, editions
from label.attestation import Statement
from label.certificate_models import Certificate


def reduce(
    session: Session,
    keyring: Keyring,
    number: str,
    *,
    scope: str,
    reason: str,
    by: Actor,
    at: datetime,
    public_url: str,
) -> Certificate:
    """Reduce the scope: the edition in force is revoked, and the next says what the certificate still covers."""
    if not scope.strip():
        raise Invalid("Écrivez le périmètre.", {"perimetre": "Écrivez ce que le certificat couvre encore."})
    certificate = certificate_life.step(session, number, "reduce", reason, by=by, at=at)
    said = msgspec.structs.replace(_statement(session, certificate), scope=scope.strip())
    _replace(session, keyring, certificate, said, by=by, at=at, public_url=public_url)
    return certificate


def transfer(
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    *,
    holder: str,
    siret: str,
    organisation_id: UUID,
    former: str = "",
    reason: str,
    by: Actor,
    at: datetime,
    public_url: str,
) -> Certificate:
    """Issue it anew to the organisation's new identity, or to the one that took it over; its last day does not move.

    `former` says which services it still covers, once they belong to a larger organisation. A suspended certificate
    stays so: its next edition is born revoked, and only a reinstatement issues one in force.
    """
    before = _statement(session, certificate)
    came_from = f"{before.organisation} (SIRET {sirets.shown(before.siret)})"
    said = msgspec.structs.replace(before, organisation=holder, siret=siret, transferred_from=came_from)
    said = msgspec.structs.replace(said, scope=" ".join(part for part in (former, said.scope) if part))
    certificate.organisation_id, certificate.holder, certificate.siret = organisation_id, holder, siret
    certificate.search = certificates.searched(session, said, certificate.candidacy_id)
    certificate_life.record(session, certificate, "transfer", reason, by=by, at=at, holder=holder, siret=siret)
    _replace(session, keyring, certificate, said, by=by, at=at, public_url=public_url)
    if certificate.status == "suspended":
        certificate_life.revoke_latest(session, keyring, certificate, at=at, public_url=public_url)
    return certificate


def _statement(session: Session, certificate: Certificate) -> Statement:
    return editions.statement_of(certificate_life.latest(session, certificate))


def _replace(
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    statement: Statement,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> None:
    certificate_life.revoke_latest(session, keyring, certificate, at=at, public_url=public_url)
    editions.add(session, keyring, certificate, statement, by=by, at=at, public_url=public_url)
