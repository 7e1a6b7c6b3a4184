"""What the programme of a certificate asks today, once the label is granted: of its holder, and of its auditor."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import missions
from core.actor import Actor
from core.typography import date_fr
from label import listing, reservations, surveillance, workflow
from label.certificate_models import Certificate
from label.models import Candidacy
from label.surveillance import Line
from web.desk import rooms
from web.desk.tasks import Task

ASK = "/candidatures/nouvelle"
DUE = ("open", "overdue", "suspend")


def of(session: Session, today: date, *, by: Actor) -> list[Task]:
    """The reservations to lift first, then what is to be done now, in the order of their last days."""
    if by.role not in ("applicant", "auditor"):
        return []
    query = select(Certificate).where(Certificate.candidacy_id.in_(listing.ids(session, by=by)))
    query = query.where(Certificate.status.in_(("valid", "suspended")), Certificate.valid_until >= today)
    held = [one for one in session.scalars(query) if by.role == "applicant" or _audits(session, one, by)]
    dated = [pair for one in held for pair in (*_reserved(session, one, by), *_lines(session, one, by, today))]
    return [task for _, task in sorted(dated, key=lambda pair: pair[0])]


def _audits(session: Session, certificate: Certificate, by: Actor) -> bool:
    return by.id in missions.cleared(session, certificate.candidacy_id)


def _reserved(session: Session, held: Certificate, by: Actor) -> Iterator[tuple[date, Task]]:
    ours = by.role == "applicant"
    why = "Montrez à l’auditeur ce qui la lève" if ours else "Constatez ce qui la lève"
    for one in reservations.of_certificate(session, held):
        if one.lifted_at is None:
            title = f"{'Faites lever' if ours else 'Levez'} la réserve n° {one.number}"
            text = f"{why}, au plus tard le {date_fr(one.due_on)}."
            room = f"programme#reserve-{one.number}"
            yield one.due_on, _task(held, title, text, "Voir la réserve", rooms.address(held.candidacy_id, room))


def _lines(session: Session, held: Certificate, by: Actor, today: date) -> Iterator[tuple[date, Task]]:
    for line in surveillance.of(session, held, today):
        if line.standing in DUE and line.done is None and (said := _asked(session, held, line, by)) is not None:
            yield line.check.due, said


def _asked(session: Session, held: Certificate, line: Line, by: Actor) -> Task | None:
    """The task that a line is today for this role; None when it is another’s."""
    until = f"au plus tard le {date_fr(line.check.due)}"
    programme = rooms.address(held.candidacy_id, "programme")
    name = f"{line.check.name[:1].lower()}{line.check.name[1:]}"
    match line.check.kind, by.role:
        case "pulse", "applicant":
            text = f"Quelques phrases de votre évaluation, posées de nouveau, {until}."
            return _task(held, f"Lancez le {name}", text, "Ouvrir le programme", programme)
        case "visit", "auditor":
            text = f"Convenez du jour avec l’organisation, puis écrivez ce que vous avez vu, {until}."
            return _task(held, f"Faites la {name}", text, "Ouvrir le programme", programme)
        case "renewal", "applicant" if not _living(session, held):
            text = f"L’évaluation demande plusieurs mois : envoyez la candidature {until}."
            return _task(held, "Demandez le renouvellement du label", text, "Préparer la candidature", ASK)
    return None


def _living(session: Session, held: Certificate) -> bool:
    query = select(Candidacy.id).where(Candidacy.organisation_id == held.organisation_id)
    return session.scalar(query.where(Candidacy.state.not_in(workflow.FINAL)).limit(1)) is not None


def _task(held: Certificate, title: str, text: str, action: str, url: str) -> Task:
    return Task(title=title, text=text, action=action, url=url, about=held.holder)
