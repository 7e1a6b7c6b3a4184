"""Steps announced for a day: told at once to the organisation, done by themselves on the day, or cancelled before."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import SYSTEM, Actor
from core.calendar import date_in_paris, midnight_in_paris
from core.errors import Conflict, Invalid, NotFound
from core.keys import Keyring
from label import certificate_life, notices
from label.certificate_models import Certificate, StatusEvent
from label.life_models import PlannedStep
from label.models import Candidacy

SHORTEST = 10
SERVICES = {"suspend": certificate_life.suspend, "withdraw": certificate_life.withdraw}


def announce(
    session: Session, number: str, action: str, *, on: date, reason: str, by: Actor, at: datetime
) -> PlannedStep:
    """Promise a suspension or a withdrawal for a day to come; one at a time for each certificate."""
    by.require(certificate_life.ROLE)
    certificate = _locked(session, number)
    if action not in SERVICES:
        raise Invalid("Choisissez une étape.", {"etape": "Choisissez une suspension ou un retrait."})
    if certificate.status not in certificate_life.BY_ACTION[action].sources:
        raise Conflict("Cette étape n’est plus possible : rechargez la page pour voir où en est le certificat.")
    if pending(session, certificate.id) is not None:
        raise Conflict("Une étape est déjà annoncée pour ce certificat : annulez-la avant d’en annoncer une autre.")
    _check(certificate, on, reason, date_in_paris(at))
    made = PlannedStep(certificate_id=certificate.id, action=action, effective_on=on, reason=reason.strip())
    assert by.id is not None  # noqa: S101 (a manager is a person)
    made.announced_by_id, made.announced_by, made.announced_at = by.id, by.name, at
    session.add(made)
    _tell(session, certificate, made, "announced", by=by, at=at)
    return made


def cancel(session: Session, step_id: UUID, *, why: str, by: Actor, at: datetime) -> PlannedStep:
    """Take back an announcement before its day."""
    by.require(certificate_life.ROLE)
    step = session.get(PlannedStep, step_id, with_for_update=True)
    if step is None:
        raise NotFound
    if step.done_at is not None or step.cancelled_at is not None:
        raise Conflict("Cette étape est déjà faite ou annulée.")
    if not why.strip():
        raise Invalid("Écrivez le motif.", {"pourquoi": "Écrivez pourquoi l’annonce est annulée."})
    step.cancelled_at, step.cancelled_why = at, why.strip()
    _tell(session, session.get_one(Certificate, step.certificate_id), step, "cancelled", by=by, at=at)
    return step


def pending(session: Session, certificate_id: UUID) -> PlannedStep | None:
    """What is announced for this certificate, None when nothing is."""
    waiting = (PlannedStep.done_at.is_(None), PlannedStep.cancelled_at.is_(None))
    return session.scalar(select(PlannedStep).where(PlannedStep.certificate_id == certificate_id, *waiting))


def due(session: Session, *, at: datetime) -> bool:
    """Whether a step has reached its day, or a certificate its end, and nothing says so yet."""
    return bool(_steps(session, at) or _ended(session, at))


def carry_out(session: Session, keyring: Keyring, *, at: datetime, public_url: str) -> None:
    """Make each step whose day has come, and write the end of each certificate that is over."""
    for step in _steps(session, at):
        certificate = session.get_one(Certificate, step.certificate_id)
        by = Actor(step.announced_by_id, step.announced_by, certificate_life.ROLE)
        try:
            SERVICES[step.action](
                session, keyring, certificate.number, reason=step.reason, by=by, at=at, public_url=public_url
            )
            step.done_at = at
        except Conflict as refusal:  # it was withdrawn, suspended or ended meanwhile
            step.cancelled_at, step.cancelled_why = at, refusal.message
    for certificate in _ended(session, at):
        end = midnight_in_paris(certificate.valid_until + timedelta(days=1))
        certificate_life.expire(session, certificate, at=end, by=SYSTEM, now=at)
    session.flush()


def _steps(session: Session, at: datetime) -> list[PlannedStep]:
    query = select(PlannedStep).where(
        PlannedStep.effective_on <= date_in_paris(at), PlannedStep.done_at.is_(None), PlannedStep.cancelled_at.is_(None)
    )
    return list(session.scalars(query.order_by(PlannedStep.effective_on)))


def _ended(session: Session, at: datetime) -> list[Certificate]:
    told = exists().where(StatusEvent.certificate_id == Certificate.id, StatusEvent.action == "expire")
    over = (Certificate.valid_until < date_in_paris(at), Certificate.status.not_in(certificate_life.OVER))
    return list(session.scalars(select(Certificate).where(*over, ~told)))


def _locked(session: Session, number: str) -> Certificate:
    found = session.scalar(select(Certificate).where(Certificate.number == number).with_for_update())
    if found is None:
        raise NotFound
    return found


def _check(certificate: Certificate, on: date, reason: str, today: date) -> None:
    errors = {}
    if on <= today:
        errors["jour"] = "Choisissez un jour à venir : pour aujourd’hui, agissez directement."
    if on > certificate.valid_until:
        errors["jour"] = "Le certificat aura expiré ce jour-là : choisissez un jour plus proche."
    if len(reason.strip()) < SHORTEST:
        errors["pourquoi"] = "Écrivez le motif : l’organisation le lit aujourd’hui, le public le lira ce jour-là."
    if errors:
        raise Invalid("L’annonce n’est pas complète.", errors)


def _tell(session: Session, certificate: Certificate, step: PlannedStep, what: str, *, by: Actor, at: datetime) -> None:
    session.flush()
    said = {"action": step.action, "on": step.effective_on.isoformat(), "reason": step.cancelled_why or step.reason}
    event, ref = f"certificate.{what}", certificate.number
    journal.append(session, event, by=by, at=at, candidacy_id=certificate.candidacy_id, ref=ref, data=said)
    candidacy = session.get_one(Candidacy, certificate.candidacy_id)
    notices.tell(session, candidacy, f"{what}_step", by=by, at=at, due=step.effective_on)
