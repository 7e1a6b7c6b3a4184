"""Pulse surveys: launched by the holder, read beside the evaluation of the certificate, never a verdict by themselves.

A pulse is an evaluation of its own, of purpose `pulse`: its campaigns are prepared, opened, answered, sealed and
published like any other, and nothing that a decision rests on looks at them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.typography import date_fr
from evaluation import evaluations, pulse
from evaluation.asking import campaigns
from evaluation.measuring.since import Since, since
from evaluation.models import Evaluation
from evaluation.publishing import published
from evaluation.questionnaire import Audience
from label import notices, surveillance
from label.certificate_models import Certificate
from label.life_models import Pulse
from label.models import Candidacy
from label.surveillance import Line

SHORTEST = 20


def launch(session: Session, certificate: Certificate, months: int, *, by: Actor, at: datetime) -> Pulse:
    """Open the evaluation of a pulse whose time has come; its campaigns are then prepared like any other."""
    by.require("applicant")
    if certificate.organisation_id != by.organisation_id:
        raise NotAllowed("Ce certificat est celui d’une autre organisation.")
    line = surveillance.line_of(session, certificate, "pulse", months, date_in_paris(at))
    if line.pulse is not None or line.done is not None:
        raise Conflict("Ce sondage de suivi est déjà lancé : ouvrez-le depuis le programme.")
    surveillance.require_in_force(certificate, date_in_paris(at))
    if line.standing == "planned":
        raise Conflict(f"Ce sondage de suivi se lance à partir du {date_fr(line.check.opens)}.")
    opened = evaluations.begin_pulse(session, evaluations.get(session, certificate.evaluation_id), at=at)
    made = Pulse(certificate_id=certificate.id, months=months, evaluation_id=opened.id, falls=[])
    made.launched_by, made.launched_at = by.name, at
    session.add(made)
    session.flush()
    _write(session, certificate, made, "launched", {"asked": opened.asked}, by=by, at=at)
    return made


def conclude(session: Session, evaluation_id: UUID, *, by: Actor, at: datetime) -> Pulse | None:
    """Once the last campaign of a pulse is sealed: close it, and propose a visit if a fall is proved.

    None while a campaign is left, and for an evaluation that is no pulse.
    """
    found = session.scalar(select(Pulse).where(Pulse.evaluation_id == evaluation_id))
    if found is None or found.concluded_at is not None or campaigns.unsealed(session, evaluation_id):
        return None
    certificate = session.get_one(Certificate, found.certificate_id)
    lines = [line for each in compared(session, found).values() for line in each]
    found.concluded_at, found.falls = at, [line.item.code for line in lines if line.fell]
    evaluations.get(session, evaluation_id).closed_at = at
    session.flush()
    said = {"falls": found.falls, "compared": sum(line.gap is not None for line in lines)}
    _write(session, certificate, found, "concluded", said, by=by, at=at)
    candidacy = session.get_one(Candidacy, certificate.candidacy_id)
    notices.tell(session, candidacy, "conclude_pulse", by=by, at=at)
    if next_visit(session, found, date_in_paris(at)) is not None:
        notices.tell(session, candidacy, "propose_visit", by=by, at=at)
    return found


def settle(session: Session, pulse_id: UUID, *, due: date | None, why: str, by: Actor, at: datetime) -> Pulse:
    """A manager answers the proposal: the next visit is due by an earlier day, or (`due` None) stays where it was."""
    by.require("manager")
    found = session.get(Pulse, pulse_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    today = date_in_paris(at)
    visit = next_visit(session, found, today)
    if visit is None:
        raise Conflict("Rien n’est à décider ici : aucune visite n’est proposée, ou quelqu’un a déjà répondu.")
    _check(visit, due, why, today)
    found.settled_by_id, found.settled_by, found.settled_at, found.settled_why = by.id, by.name, at, why.strip()
    if due is not None:
        found.visit_months, found.visit_due = visit.check.months, due
    session.flush()
    certificate = session.get_one(Certificate, found.certificate_id)
    said = {"visit": visit.check.months, "due": due.isoformat() if due else None, "why": found.settled_why}
    _write(session, certificate, found, "settled", said, by=by, at=at)
    if due is not None:
        candidacy = session.get_one(Candidacy, certificate.candidacy_id)
        notices.tell(session, candidacy, "bring_forward", by=by, at=at, due=due)
    return found


def of_candidacy(session: Session, candidacy_id: UUID, months: int) -> tuple[Pulse, Evaluation]:
    """The pulse that a certificate of this candidacy launched at this point of its programme; NotFound before."""
    query = (
        select(Pulse, Evaluation)
        .join(Evaluation, Evaluation.id == Pulse.evaluation_id)
        .where(Evaluation.candidacy_id == candidacy_id, Pulse.months == months)
        .order_by(Pulse.launched_at.desc())
    )
    found = session.execute(query.limit(1)).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def compared(session: Session, found: Pulse) -> Mapping[Audience, Sequence[Since]]:
    """What was sealed so far, statement by statement, beside the evaluation that the certificate rests on."""
    evaluation = evaluations.get(session, found.evaluation_id)
    short = evaluations.pinned(evaluation)
    certificate = session.get_one(Certificate, found.certificate_id)
    now = published.measures(session, evaluation.id)
    before = published.measures(session, certificate.evaluation_id)
    sealed = [name for name, one in campaigns.of(session, evaluation.id).items() if one.sealed_at is not None]
    return {name: since(short, name, now, before) for name in pulse.AUDIENCES if name in sealed}


def next_visit(session: Session, found: Pulse, today: date) -> Line | None:
    """The visit that a proved fall proposes to bring forward; None without any, without a fall, or once settled."""
    if not found.falls or found.settled_at is not None:
        return None
    certificate = session.get_one(Certificate, found.certificate_id)
    lines = surveillance.of(session, certificate, today)
    ahead = (line for line in lines if line.check.kind == "visit" and line.standing in ("planned", "open"))
    return next((line for line in ahead if line.check.due > today), None)


def waiting(session: Session, today: date) -> list[tuple[Certificate, Pulse, Line]]:
    """The proposals that nobody answered yet, the oldest first."""
    query = select(Pulse).where(Pulse.concluded_at.is_not(None), Pulse.settled_at.is_(None))
    pulses = [one for one in session.scalars(query.order_by(Pulse.concluded_at)) if one.falls]
    found = [(session.get_one(Certificate, one.certificate_id), one, next_visit(session, one, today)) for one in pulses]
    return [(held, one, visit) for held, one, visit in found if visit is not None]


def _check(visit: Line, due: date | None, why: str, today: date) -> None:
    errors = {}
    if due is not None and not today < due < visit.check.due:
        errors["jour"] = f"Choisissez un jour à venir, avant le {date_fr(visit.check.due)}."
    if len(why.strip()) < SHORTEST:
        errors["motif"] = f"Écrivez le motif, en {SHORTEST} caractères au moins : l’organisation le lira."
    if errors:
        raise Invalid("La réponse n’est pas complète.", errors)


def _write(
    session: Session,
    certificate: Certificate,
    found: Pulse,
    event: str,
    said: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
) -> None:
    data = {"months": found.months, "evaluation": str(found.evaluation_id), **said}
    journal.append(session, f"pulse.{event}", by=by, at=at, candidacy_id=certificate.candidacy_id, data=data)
