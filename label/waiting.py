"""Certificates that wait for their signature: the decision stands, and its certificate follows as soon as it can."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import SYSTEM, Actor
from core.errors import Refusal, Unavailable
from core.keys import Keyring
from core.platform import Platform
from core.settings import Settings
from core.signer_link import AWAY, Link
from core.typography import moment_fr
from label import issuance, lineage, notices
from label.attestation import Statement
from label.certificates import issue
from label.models import Candidacy, Deliberation, Organisation
from label.waiting_models import WaitingCertificate

SILENT = "Le service de signature ne répond pas."
STOPPED = "La délivrance est arrêtée depuis le {since} : {motive}"
FAILED = "La délivrance a échoué ({error}) : elle est reprise d’elle-même, prévenez la personne qui tient le serveur."
# A certificate that waits longer than this asks for a person. Source: DECISIONS, E.
LONG = timedelta(minutes=5)


class Waiting(msgspec.Struct, frozen=True):
    """One certificate to come: whose, from which file, since when, and why it is not signed yet."""

    holder: str
    candidacy_id: UUID
    since: datetime
    reason: str


def issue_or_wait(
    session: Session,
    keyring: Keyring,
    statement: Statement,
    candidacy: Candidacy,
    decision: Deliberation,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> None:
    """Issue in the caller's transaction; when nothing can be signed now, keep the statement for `issue_all` instead.

    Any other failure raises, and undoes the grant. A decision taken again on appeal replaces the one that waited.
    """
    for former in session.scalars(select(WaitingCertificate).where(WaitingCertificate.candidacy_id == candidacy.id)):
        session.delete(former)
    if (reason := _stopped(session)) is None:
        try:
            with session.begin_nested():
                _issue(session, keyring, statement, candidacy, decision, by=by, at=at, public_url=public_url)
        except Unavailable as away:
            reason = _said(away)
        else:
            return
    kept = msgspec.to_builtins(statement)
    session.add(
        WaitingCertificate(decision_id=decision.id, candidacy_id=candidacy.id, statement=kept, since=at, reason=reason)
    )
    session.flush()
    data = {"decision": str(decision.id), "reason": reason}
    journal.append(session, "certificate.waiting", by=by, at=at, candidacy_id=candidacy.id, data=data)


def of_candidacy(session: Session, candidacy_id: UUID) -> Waiting | None:
    """The certificate that a candidacy earned and that is not signed yet, None when nothing waits."""
    return next((one for one in every(session) if one.candidacy_id == candidacy_id), None)


def every(session: Session) -> list[Waiting]:
    """The whole queue, the oldest decision first."""
    query = (
        select(WaitingCertificate, Organisation.name)
        .join(Candidacy, Candidacy.id == WaitingCertificate.candidacy_id)
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .order_by(WaitingCertificate.since)
    )
    found = session.execute(query).all()
    stopped = _stopped(session) if found else None
    return [Waiting(name, one.candidacy_id, one.since, stopped or one.reason) for one, name in found]


def concerns(session: Session, organisation_id: UUID | None) -> bool:
    """Whether a certificate of this organisation waits."""
    query = select(WaitingCertificate.decision_id).join(Candidacy, Candidacy.id == WaitingCertificate.candidacy_id)
    return session.scalar(query.where(Candidacy.organisation_id == organisation_id).limit(1)) is not None


def issue_all(platform: Platform, *, at: datetime) -> int:
    """Issue what waits, the oldest decision first, each in a transaction of its own; return how many were.

    The row that waits goes away in the transaction that issues: cut short anywhere, a certificate is issued once or
    still waits. One that fails says why and holds nothing back but those that nothing could sign either.
    """
    with platform.database.read() as session:
        query = select(WaitingCertificate.decision_id).order_by(WaitingCertificate.since)
        waiting = [] if issuance.current(session) else list(session.scalars(query))
    if not waiting or not _answers(platform.settings):
        return 0
    done = 0
    for decision_id in waiting:
        try:
            with platform.database.write() as session:
                done += _resume(session, platform.keyring, decision_id, at=at, public_url=platform.settings.public_url)
        except Exception as error:  # noqa: BLE001 (whatever it is, the manager reads it, and others do not wait for it)
            with platform.database.write() as session:
                _note(session, decision_id, _said(error))
            if isinstance(error, Unavailable):
                break
    return done


def _resume(session: Session, keyring: Keyring, decision_id: UUID, *, at: datetime, public_url: str) -> bool:
    """Issue one; False when another worker does, or did."""
    query = select(WaitingCertificate).where(WaitingCertificate.decision_id == decision_id)
    row = session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        return False
    candidacy, decision = session.get_one(Candidacy, row.candidacy_id), session.get_one(Deliberation, decision_id)
    statement = msgspec.convert(row.statement, Statement)
    former = lineage.in_force(session, candidacy.organisation_id, statement.prefix)
    statement = msgspec.structs.replace(statement, supersedes=former.number if former else "")
    session.delete(row)
    _issue(session, keyring, statement, candidacy, decision, by=SYSTEM, at=at, public_url=public_url)
    notices.tell(session, candidacy, "issue_certificate", by=SYSTEM, at=at)
    return True


def _issue(
    session: Session,
    keyring: Keyring,
    statement: Statement,
    candidacy: Candidacy,
    decision: Deliberation,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> None:
    issue(
        session,
        keyring,
        statement,
        candidacy_id=candidacy.id,
        evaluation_id=decision.evaluation_id,
        decision_id=decision.id,
        organisation_id=candidacy.organisation_id,
        by=by,
        at=at,
        public_url=public_url,
    )


def _answers(settings: Settings) -> bool:
    """Whether a signer apart answers: asked before any transaction, which a silent one would hold open."""
    try:
        if settings.signer_socket:
            Link(settings.signer_socket).held()
    except Unavailable:
        return False
    return True


def _stopped(session: Session) -> str | None:
    stop = issuance.current(session)
    return STOPPED.format(since=moment_fr(stop.stopped_at), motive=stop.motive) if stop else None


def _said(error: Exception) -> str:
    if str(error) == AWAY:
        return SILENT
    return str(error) if isinstance(error, Refusal) else FAILED.format(error=type(error).__name__)


def _note(session: Session, decision_id: UUID, reason: str) -> None:
    row = session.get(WaitingCertificate, decision_id)
    if row is not None and row.reason != reason:
        row.reason = reason
