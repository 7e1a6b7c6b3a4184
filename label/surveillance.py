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
from core.errors import Conflict, Invalid, NotFound
from evaluation import referentiel as referentiels
from label import notices, programme
from label.certificate_life import OVER
from label.certificate_models import Certificate, StatusEvent
from label.life_models import Pulse, Surveillance
from label.models import Candidacy

CONCLUSIONS = {"maintained": "Le label est maintenu", "suspend": "La suspension est proposée"}
SHORTEST = 20


class Line(msgspec.Struct, frozen=True):
    """A line of the programme, how it stands today, what was recorded and the pulse launched, None before.

    On a visit, `pulse` is the one after which it was brought forward.
    """

    check: programme.Check
    standing: str
    done: Surveillance | None = None
    pulse: Pulse | None = None

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
    months: int,
    *,
    done_on: date,
    facts: str,
    conclusion: str,
    by: Actor,
    at: datetime,
) -> Surveillance:
    """Keep that an auditor of the file made a visit."""
    by.require("auditor")
    candidacy = session.get_one(Candidacy, certificate.candidacy_id)
    missions.require(session, candidacy.id, by=by)
    line = line_of(session, certificate, "visit", months, date_in_paris(at))
    if line.done is not None:
        raise Conflict("Ce contrôle est déjà enregistré : il ne se modifie plus.")
    require_in_force(certificate, date_in_paris(at))
    _check(line.check, done_on, facts, conclusion, date_in_paris(at))
    made = Surveillance(certificate_id=certificate.id, kind="visit", months=months, done_on=done_on)
    made.facts, made.conclusion, made.recorded_by, made.recorded_at = facts.strip(), conclusion, by.name, at
    session.add(made)
    session.flush()
    said = {"kind": "visit", "months": months, "done_on": done_on.isoformat(), "conclusion": conclusion}
    ref, event = certificate.number, "surveillance.recorded"
    journal.append(session, event, by=by, at=at, candidacy_id=candidacy.id, ref=ref, data=said)
    notices.tell(session, candidacy, "surveillance", by=by, at=at)
    return made


def require_in_force(certificate: Certificate, today: date) -> None:
    """Conflict once nothing is checked any more."""
    if certificate.status in OVER or certificate.valid_until < today:
        raise Conflict("Ce certificat n’est plus en vigueur : son programme est terminé.")


def line_of(session: Session, certificate: Certificate, kind: str, months: int, today: date) -> Line:
    """One line of the programme; NotFound when there is none."""
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
    if conclusion not in CONCLUSIONS:
        errors["conclusion"] = "Choisissez l’une des conclusions proposées."
    if errors:
        raise Invalid("Le contrôle n’est pas complet.", errors)


def _lines(session: Session, held: Sequence[Certificate], today: date) -> dict[UUID, list[Line]]:
    identities = [certificate.id for certificate in held]
    query = select(Surveillance).where(Surveillance.certificate_id.in_(identities))
    done = {(one.certificate_id, one.kind, one.months): one for one in session.scalars(query)}
    pulses = session.scalars(select(Pulse).where(Pulse.certificate_id.in_(identities))).all()
    launched = {(one.certificate_id, "pulse", one.months): one for one in pulses}
    launched |= {(one.certificate_id, "visit", one.visit_months): one for one in pulses if one.visit_months}
    renewed, acted = _renewed(session, held), _suspended_since(session, identities)
    found: dict[UUID, list[Line]] = {}
    for one in held:
        kinds = [(check, (one.id, check.kind, check.months)) for check in checks(one)]
        lines = [
            _renewal(check, today, one.id in renewed)
            if check.kind == "renewal"
            else _stands(check, today, done.get(key), launched.get(key), acted=acted.get(one.id))
            for check, key in kinds
        ]
        found[one.id] = sorted(lines, key=lambda line: line.check.due)
    return found


def checks(certificate: Certificate) -> list[programme.Check]:
    """The lines of a certificate's programme, by the rules of its own référentiel."""
    months = referentiels.load(certificate.referentiel_id).validite.surveillance_mois
    return programme.of(certificate.issued_on, certificate.valid_until, months)


def _renewal(check: programme.Check, today: date, renewed: bool) -> Line:
    return Line(check, check.standing(today, done=renewed))


def _stands(
    check: programme.Check, today: date, made: Surveillance | None, pulse: Pulse | None, *, acted: datetime | None
) -> Line:
    """A visit that concluded to a suspension proposes it until one was pronounced."""
    if check.kind == "pulse":
        concluded = made is not None or (pulse is not None and pulse.concluded_at is not None)
        return Line(check, check.standing(today, done=concluded, launched=pulse is not None), made, pulse)
    if pulse is not None and pulse.visit_due is not None and pulse.settled_at is not None:
        check = check.brought_forward(date_in_paris(pulse.settled_at), pulse.visit_due)
    if made is not None and made.conclusion == "suspend" and (acted is None or acted < made.recorded_at):
        return Line(check, "suspend", made, pulse)
    return Line(check, check.standing(today, done=made is not None), made, pulse)


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
