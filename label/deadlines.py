"""What falls due: answers to findings, surveillances, ends of validity, for whoever may open the candidacy."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import document_requests, finding_clock
from audit.audit_models import Finding, Report
from audit.request_models import DocumentRequest
from core.actor import Actor
from core.calendar import months_later
from evaluation import referentiel as referentiels
from label import ageing, listing, renewals, reservations, surveillance, workflow
from label.certificate_life import OVER
from label.certificate_models import Certificate
from label.life_models import Pulse, Surveillance
from label.lineage import IN_FORCE
from label.models import Candidacy, Organisation
from label.moments import surveillances

MOST = 6
# No clock runs any more in a candidacy that ended without the label.
WITHOUT_LABEL = [state for state in workflow.FINAL if state not in workflow.GRANTED]

# The states in which a file still receives documents.
RECEIVING = ("evaluation", "draft_report", "right_of_reply", "final_report")


class Deadline(msgspec.Struct, frozen=True, order=True):
    """A day, what is expected then, whose candidacy it is, and what it is about."""

    day: date
    text: str
    about: str
    candidacy_id: UUID


def of(session: Session, *, by: Actor, today: date) -> list[Deadline]:
    """The nearest dates, at most six; a finding left open stays after its day, a certificate's dates do not."""
    found = [*_findings(session, by), *_requests(session, by), *_delays(session, by)]
    found += _reservations(session, by, today)
    if by.role in ("applicant", "manager"):
        found += [one for one in _certificates(session, by, today) if one.day >= today]
    if by.role == "applicant":
        found += [*_pulses(session, by, today), *_renewals(session, by, today)]
    return sorted(found)[:MOST]


def _delays(session: Session, by: Actor) -> Iterator[Deadline]:
    """What is awaited of this role, by the clocks of label/delays.py."""
    for age in ageing.of(session, by=by):
        if age.due is not None and age.reading.delay.who == by.role:
            yield Deadline(age.due, age.reading.delay.name, age.organisation, age.candidacy_id)


def _findings(session: Session, by: Actor) -> Iterator[Deadline]:
    """Gaps to correct; a correction that waits for its verification is the auditor's, no more the organisation's."""
    query = (
        select(Finding, Organisation.name, Candidacy.id)
        .join(Report, Report.id == Finding.report_id)
        .join(Candidacy, Candidacy.id == Finding.candidacy_id)
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .where(Finding.closed_at.is_(None), Finding.due_on.is_not(None), Report.sent_at.is_not(None))
        .where(Candidacy.id.in_(listing.ids(session, by=by)), Candidacy.state.not_in(WITHOUT_LABEL))
    )
    if by.role == "applicant":
        query = query.where(~finding_clock.waiting_for_check())
    for finding, name, candidacy_id in session.execute(query.order_by(Finding.due_on).limit(MOST)):
        assert finding.due_on is not None  # noqa: S101 (the query says so)
        said = "la correction est à vérifier" if finding_clock.waits_for_check(finding) else "l’écart doit être levé"
        yield Deadline(finding.due_on, f"Constat n° {finding.number} : {said}", name, candidacy_id)


def _reservations(session: Session, by: Actor, today: date) -> Iterator[Deadline]:
    """Reservations to lift, of certificates in force; one left open stays after its day."""
    readable = set(session.scalars(listing.ids(session, by=by)))
    for held, one in reservations.in_force(session, today):
        if by.role != "committee" and held.candidacy_id in readable:
            yield Deadline(one.due_on, f"Réserve n° {one.number} à lever", held.holder, held.candidacy_id)


def _requests(session: Session, by: Actor) -> Iterator[Deadline]:
    """Documents that an auditor asked for, while the file still receives any."""
    query = (
        document_requests.awaited()
        .with_only_columns(DocumentRequest.due_on, DocumentRequest.requirement, Organisation.name, Candidacy.id)
        .join(Candidacy, Candidacy.id == DocumentRequest.candidacy_id)
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .where(Candidacy.id.in_(listing.ids(session, by=by)), Candidacy.state.in_(RECEIVING))
    )
    for day, requirement, name, candidacy_id in session.execute(query.order_by(DocumentRequest.due_on).limit(MOST)):
        yield Deadline(day, f"Document demandé par l’auditeur ({requirement})", name, candidacy_id)


def _certificates(session: Session, by: Actor, today: date) -> Iterator[Deadline]:
    """Surveillances by the rule of each référentiel, then the last day; the nearest of each only."""
    open_to = Certificate.candidacy_id.in_(listing.ids(session, by=by))
    query = select(Certificate).where(Certificate.status.not_in(OVER), open_to)
    sooner = select(Pulse.certificate_id, Pulse.visit_months, Pulse.visit_due).where(Pulse.visit_due >= today)
    days = {(held, months): day for held, months, day in session.execute(sooner)}
    for name in referentiels.available():
        for months in surveillances(today, name):
            ahead = Certificate.issued_on >= months_later(today, -months)
            ours = query.where(Certificate.referentiel_id == name, ahead).order_by(Certificate.issued_on)
            for held in session.scalars(ours.limit(MOST)):
                day = days.get((held.id, months)) or surveillances(held.issued_on, name)[months]
                yield Deadline(day, f"Contrôle de surveillance à {months} mois", held.holder, held.candidacy_id)
    ending = query.where(Certificate.valid_until >= today).order_by(Certificate.valid_until)
    for held in session.scalars(ending.limit(MOST)):
        yield Deadline(held.valid_until, "Dernier jour de validité du certificat", held.holder, held.candidacy_id)


def _renewals(session: Session, by: Actor, today: date) -> Iterator[Deadline]:
    """The last day to ask for the next label, while nothing is going on that would be it."""
    living = select(Candidacy.organisation_id).where(Candidacy.state.not_in(workflow.FINAL))
    query = select(Certificate).where(Certificate.candidacy_id.in_(listing.ids(session, by=by)))
    query = query.where(Certificate.status.in_(IN_FORCE), Certificate.organisation_id.not_in(living))
    for held in session.scalars(query):
        renewal = renewals.renewal(held)
        if renewal.due >= today:
            yield Deadline(
                renewal.due, "Renouvellement : dernier jour pour le demander", held.holder, held.candidacy_id
            )


def _pulses(session: Session, by: Actor, today: date) -> Iterator[Deadline]:
    """The pulses that the organisation is to launch."""
    query = select(Certificate).where(Certificate.candidacy_id.in_(listing.ids(session, by=by)))
    held = session.scalars(query.where(Certificate.status.not_in(OVER))).all()
    ours = [one.id for one in held]
    launched = select(Pulse.certificate_id, Pulse.months).where(Pulse.certificate_id.in_(ours))
    recorded = select(Surveillance.certificate_id, Surveillance.months)
    recorded = recorded.where(Surveillance.certificate_id.in_(ours), Surveillance.kind == "pulse")
    done = {(identity, months) for identity, months in session.execute(launched.union_all(recorded))}
    for one in held:
        for check in surveillance.checks(one):
            if check.kind == "pulse" and check.due >= today and (one.id, check.months) not in done:
                yield Deadline(check.due, f"{check.name} : dernier jour pour le lancer", one.holder, one.candidacy_id)
