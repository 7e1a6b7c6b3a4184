"""Surveillance: the programme of each certificate with what was done, what is overdue, and what it proposes."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from evaluation import referentiel as referentiels
from label import notices, programme
from label.certificate_life import OVER
from label.certificate_models import Certificate, StatusEvent
from label.life_models import Surveillance
from label.models import Candidacy

CONCLUSIONS = {"maintained": "Le label est maintenu", "suspend": "La suspension est proposée"}
# Who does what of the programme; a renewal is a candidacy of its own.
DOERS = {"visit": "auditor", "pulse": "applicant"}
SHORTEST = 20


class Line(msgspec.Struct, frozen=True):
    """A line of the programme, how it stands today, and what was recorded, None before."""

    check: programme.Check
    standing: str
    done: Surveillance | None = None

    @property
    def proposed_on(self) -> date | None:
        """The day since which a suspension is proposed: that of the visit that concluded so, else the rule's."""
        return date_in_paris(self.done.recorded_at) if self.done else self.check.suspension


class Overdue(msgspec.Struct, frozen=True):
    """A certificate in force and the line of its programme that was not done in time."""

    certificate: Certificate
    line: Line


def of(session: Session, certificate: Certificate, today: date) -> list[Line]:
    """The programme of one certificate, in the order of its days."""
    return _lines(session, [certificate], today)[certificate.id]


def watched(session: Session, today: date, standings: Sequence[str]) -> list[Overdue]:
    """The lines that stand so, of every certificate in force, the oldest first."""
    query = select(Certificate).where(Certificate.status == "valid", Certificate.valid_until >= today)
    held = {certificate.id: certificate for certificate in session.scalars(query)}
    found = [
        Overdue(held[identity], line)
        for identity, lines in _lines(session, list(held.values()), today).items()
        for line in lines
        if line.standing in standings
    ]
    return sorted(found, key=lambda one: (one.line.check.due, one.certificate.holder))


def record(
    session: Session,
    certificate: Certificate,
    kind: str,
    months: int,
    *,
    done_on: date,
    facts: str,
    conclusion: str,
    by: Actor,
    at: datetime,
) -> Surveillance:
    """Keep that a visit (by an auditor of the file) or a short survey (by its organisation) was done."""
    candidacy = _require(session, certificate, kind, by)
    line = _line(session, certificate, kind, months, date_in_paris(at))
    if line.done is not None:
        raise Conflict("Ce contrôle est déjà enregistré : il ne se modifie plus.")
    if certificate.status in OVER or certificate.valid_until < date_in_paris(at):
        raise Conflict("Ce certificat n’est plus en vigueur : son programme est terminé.")
    _check(line.check, done_on, facts, conclusion, date_in_paris(at))
    made = Surveillance(certificate_id=certificate.id, kind=kind, months=months, done_on=done_on, facts=facts.strip())
    made.conclusion, made.recorded_by, made.recorded_at = conclusion, by.name, at
    session.add(made)
    session.flush()
    said = {"kind": kind, "months": months, "done_on": done_on.isoformat(), "conclusion": conclusion}
    ref, event = certificate.number, "surveillance.recorded"
    journal.append(session, event, by=by, at=at, candidacy_id=candidacy.id, ref=ref, data=said)
    notices.tell(session, candidacy, "surveillance", by=by, at=at)
    return made


def _require(session: Session, certificate: Certificate, kind: str, by: Actor) -> Candidacy:
    if kind not in DOERS:
        raise NotFound
    by.require(DOERS[kind])
    candidacy = session.get_one(Candidacy, certificate.candidacy_id)
    if by.role == "auditor":
        missions.require(session, candidacy.id, by=by)
    elif candidacy.organisation_id != by.organisation_id:
        raise NotAllowed("Ce certificat est celui d’une autre organisation.")
    return candidacy


def _line(session: Session, certificate: Certificate, kind: str, months: int, today: date) -> Line:
    for line in of(session, certificate, today):
        if (line.check.kind, line.check.months) == (kind, months):
            return line
    raise NotFound


def _check(check: programme.Check, done_on: date, facts: str, conclusion: str, today: date) -> None:
    errors = {}
    if done_on > today:
        errors["date"] = "Cette date est à venir : enregistrez le contrôle une fois qu’il est fait."
    if done_on < check.opens:
        errors["date"] = "Cette date précède la période prévue : un contrôle fait trop tôt ne compte pas."
    if len(facts.strip()) < SHORTEST:
        errors["constats"] = f"Décrivez ce qui a été vu, en {SHORTEST} caractères au moins."
    if conclusion not in CONCLUSIONS or (check.kind == "pulse" and conclusion != "maintained"):
        errors["conclusion"] = "Choisissez l’une des conclusions proposées."
    if errors:
        raise Invalid("Le contrôle n’est pas complet.", errors)


def _lines(session: Session, held: Sequence[Certificate], today: date) -> dict[UUID, list[Line]]:
    identities = [certificate.id for certificate in held]
    query = select(Surveillance).where(Surveillance.certificate_id.in_(identities))
    done = {(one.certificate_id, one.kind, one.months): one for one in session.scalars(query)}
    renewed, acted = _renewed(session, held), _suspended_since(session, identities)
    return {
        certificate.id: [
            _stands(
                check,
                today,
                done.get((certificate.id, check.kind, check.months)),
                renewed=certificate.id in renewed,
                acted=acted.get(certificate.id),
            )
            for check in checks(certificate)
        ]
        for certificate in held
    }


def checks(certificate: Certificate) -> list[programme.Check]:
    """The lines of a certificate's programme, by the rules of its own référentiel."""
    months = referentiels.load(certificate.referentiel_id).validite.surveillance_mois
    return programme.of(certificate.issued_on, certificate.valid_until, months)


def _stands(
    check: programme.Check, today: date, made: Surveillance | None, *, renewed: bool, acted: datetime | None
) -> Line:
    """A visit that concluded to a suspension proposes it until one was pronounced."""
    if made is not None and made.conclusion == "suspend" and (acted is None or acted < made.recorded_at):
        return Line(check, "suspend", made)
    done = renewed if check.kind == "renewal" else made is not None
    return Line(check, check.standing(today, done=done), made)


def _suspended_since(session: Session, identities: Sequence[UUID]) -> dict[UUID, datetime]:
    """The last suspension of each certificate."""
    query = select(StatusEvent.certificate_id, StatusEvent.since).where(
        StatusEvent.certificate_id.in_(identities), StatusEvent.action == "suspend"
    )
    lines = session.execute(query.order_by(StatusEvent.position))
    return {line.certificate_id: line.since for line in lines}


def _renewed(session: Session, held: Sequence[Certificate]) -> set[UUID]:
    """The certificates whose organisation has sent another candidacy for the same label since they were issued."""
    query = select(Candidacy.organisation_id, Candidacy.referentiel_id, Candidacy.submitted_at).where(
        Candidacy.organisation_id.in_([certificate.organisation_id for certificate in held]),
        Candidacy.submitted_at.is_not(None),
        Candidacy.state.not_in(("withdrawn", "inadmissible")),
    )
    sent = session.execute(query).all()
    return {
        certificate.id
        for certificate in held
        for organisation, name, moment in sent
        if (organisation, name) == (certificate.organisation_id, certificate.referentiel_id)
        and moment is not None
        and date_in_paris(moment) > certificate.issued_on
    }
