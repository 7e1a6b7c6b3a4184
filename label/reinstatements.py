"""Requests of reinstatement: a suspended organisation says what it corrected; reinstating answers, or a motive does."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from audit import journal
from core.actor import Actor
from core.calendar import add_working_days, date_in_paris
from core.errors import Conflict, Invalid, NotFound
from core.typography import date_fr
from label import candidacies, certificate_life, certificates, delays, notices
from label.certificate_models import Certificate, StatusEvent
from label.life_models import ReinstatementRequest
from label.models import Candidacy

ASKER = "applicant"
SHORTEST, LONGEST = 20, 5000
DAYS = delays.REINSTATEMENT.days
# Why there is nothing to ask, by the standing of the certificate.
REFUSALS = {
    "valid": "Ce certificat est valide : il n’y a rien à rétablir.",
    "withdrawn": "Ce certificat est retiré : seul un recours fondé le rétablirait.",
    "expired": "Ce certificat a expiré : le label se demande de nouveau par une candidature.",
    "superseded": "Ce certificat est remplacé par un autre, qui vaut seul : il n’y a rien à rétablir.",
}
WAITING = "Une demande attend déjà sa réponse depuis le {day} : rien n’est envoyé une seconde fois."
GONE = "Cette demande n’attend plus de réponse : rechargez la page pour voir où en est le certificat."


class Joined(msgspec.Struct, frozen=True):
    """A file vetted by the rules of evidence, kept under its digest."""

    name: str
    content_type: str
    sha256: str


def ask(
    session: Session, candidacy_id: UUID, text: str, joined: Joined | None, *, by: Actor, at: datetime
) -> ReinstatementRequest:
    """Receive what the holder corrected, once at a time; its words stay out of the journal, which commits to them."""
    by.require(ASKER)
    candidacies.get(session, candidacy_id, by=by)
    certificate, suspension = suspended(session, candidacy_id, at=at, lock=True)
    if (waits := waiting_of(session, certificate)) is not None:
        raise Conflict(WAITING.format(day=date_fr(waits.asked_at)))
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        sentence = f"Écrivez entre {SHORTEST} et {LONGEST} caractères : ce qui est corrigé, depuis quand, qui l’a vu."
        raise Invalid("Le texte ne convient pas.", {"texte": sentence})
    made = ReinstatementRequest(suspension_id=suspension.id, text=text, asked_by=by.name, asked_at=at)
    if joined is not None:
        made.file_name, made.file_type, made.file_sha256 = joined.name, joined.content_type, joined.sha256
    session.add(made)
    said = {"text_sha256": _digest(text), "file_sha256": joined.sha256 if joined else ""}
    _write(session, made, certificate, "requested", said, by=by, at=at)
    notices.tell(session, session.get_one(Candidacy, candidacy_id), "ask_reinstatement", by=by, at=at)
    return made


def decline(session: Session, request_id: UUID, *, why: str, by: Actor, at: datetime) -> ReinstatementRequest:
    """Refuse, with a motive that its author reads; it may be asked again, and the refusal contested."""
    by.require(certificate_life.ROLE)
    found, held = get(session, request_id)
    _lock(session, held)
    session.refresh(found, with_for_update=True)
    waits = waiting_of(session, held)
    if waits is None or waits.id != found.id:
        raise Conflict(GONE)
    if not why.strip():
        raise Invalid("Écrivez le motif.", {"refus": "Écrivez pourquoi : l’organisation le lira."})
    found.declined_by, found.declined_why, found.declined_at = by.name, why.strip(), at
    _write(session, found, held, "declined", {"motive_sha256": _digest(found.declined_why)}, by=by, at=at)
    notices.tell(session, session.get_one(Candidacy, held.candidacy_id), "decline_reinstatement", by=by, at=at)
    return found


def suspended(
    session: Session, candidacy_id: UUID, *, at: datetime, lock: bool = False
) -> tuple[Certificate, StatusEvent]:
    """The certificate of a candidacy and the line that suspends it; NotFound without any, Conflict once it ended."""
    held = certificates.of_candidacy(session, candidacy_id)
    if held is None:
        raise NotFound
    if lock:
        _lock(session, held)
    if (standing := certificate_life.standing(held, at)) != "suspended":
        raise Conflict(REFUSALS[standing])
    query = select(StatusEvent).where(StatusEvent.certificate_id == held.id, StatusEvent.action == "suspend")
    return held, session.scalars(query.order_by(StatusEvent.position.desc()).limit(1)).one()


def get(session: Session, request_id: UUID) -> tuple[ReinstatementRequest, Certificate]:
    """One request and the certificate that it is about; NotFound."""
    query = _told().where(ReinstatementRequest.id == request_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def awaited() -> Select[ReinstatementRequest, Certificate]:
    """Those that wait for their answer: of the suspension that still holds, the first received first."""
    later = aliased(StatusEvent)
    over = exists().where(
        later.certificate_id == StatusEvent.certificate_id,
        later.position > StatusEvent.position,
        later.action.in_(("suspend", "expire")),
    )
    waits = (ReinstatementRequest.declined_at.is_(None), Certificate.status == "suspended", ~over)
    return _told().where(*waits).order_by(ReinstatementRequest.asked_at)


def waiting_of(session: Session, certificate: Certificate) -> ReinstatementRequest | None:
    """That of one certificate; None when nothing waits."""
    query = awaited().with_only_columns(ReinstatementRequest).where(Certificate.id == certificate.id)
    return session.scalars(query).one_or_none()


def declined_of(session: Session, suspension: StatusEvent) -> Sequence[ReinstatementRequest]:
    """Those of one suspension that were refused, the latest first."""
    query = select(ReinstatementRequest).where(ReinstatementRequest.suspension_id == suspension.id)
    refused = query.where(ReinstatementRequest.declined_at.is_not(None))
    return session.scalars(refused.order_by(ReinstatementRequest.declined_at.desc())).all()


def due(request: ReinstatementRequest) -> date:
    """The last day to answer it; nothing stops the delay."""
    return add_working_days(date_in_paris(request.asked_at), DAYS)


def _told() -> Select[ReinstatementRequest, Certificate]:
    query = select(ReinstatementRequest, Certificate)
    query = query.join(StatusEvent, StatusEvent.id == ReinstatementRequest.suspension_id)
    return query.join(Certificate, Certificate.id == StatusEvent.certificate_id)


def _lock(session: Session, certificate: Certificate) -> None:
    """Until the transaction ends, as every step of its life does before the journal's head."""
    query = select(Certificate).where(Certificate.id == certificate.id).with_for_update()
    session.scalars(query.execution_options(populate_existing=True)).one()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _write(
    session: Session,
    request: ReinstatementRequest,
    certificate: Certificate,
    what: str,
    said: dict[str, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep it in the journal without the certificate's number: what was asked and refused is nobody else's."""
    session.flush()
    data, event = {"request": str(request.id), **said}, f"certificate.reinstatement_{what}"
    journal.append(session, event, by=by, at=at, candidacy_id=certificate.candidacy_id, data=data)
