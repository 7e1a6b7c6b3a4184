"""What awaits the scheme manager outside the candidacies that are going on: certificates, requests, proved falls."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from core.typography import date_fr
from label import pulses, reinstatements, stalled_scans, waiting
from web.desk import rooms
from web.desk.tasks import Task


def of(session: Session, today: date) -> list[Task]:
    """Certificates that wait for their signature first, the oldest decision first."""
    return [*_unsigned(session), *_stalled(session), *_requests(session), *_falls(session, today)]


def _unsigned(session: Session) -> Iterator[Task]:
    for one in waiting.every(session):
        yield Task(
            title="Un certificat attend sa signature",
            text=one.reason,
            action="Voir les clés et la délivrance",
            url="/cles",
            about=one.holder,
        )


def _requests(session: Session) -> Iterator[Task]:
    for one, held in session.execute(reinstatements.awaited()):
        due = date_fr(reinstatements.due(one))
        yield Task(
            title="Examinez la demande de rétablissement",
            text=f"Reçue le {date_fr(one.asked_at)}, réponse due le {due}.",
            action="Lire et répondre",
            url=f"/certificats/{held.number}/gestion#demande",
            about=held.holder,
        )


def _stalled(session: Session) -> Iterator[Task]:
    for one in stalled_scans.every(session):
        yield Task(
            title="L’antivirus n’arrive pas à examiner un fichier",
            text=f"« {one.filename} » : {one.tries} essais depuis le {date_fr(one.since)}. Il reste fermé. "
            "Demandez-le sous une autre forme, ou faites voir l’antivirus à qui tient la plateforme.",
            action="Ouvrir le dossier",
            url=rooms.address(one.candidacy_id, one.room),
            about=one.organisation,
        )


def _falls(session: Session, today: date) -> Iterator[Task]:
    for held, pulse, visit in pulses.waiting(session, today):
        count = len(pulse.falls)
        yield Task(
            title="Avancez la visite, ou laissez-la à sa date",
            text=f"Sondage à {pulse.months} mois : {count} baisse{'s' if count > 1 else ''} "
            f"démontrée{'s' if count > 1 else ''}. {visit.check.name} au plus tard le {date_fr(visit.check.due)}.",
            action="Lire le sondage et décider",
            url=rooms.address(held.candidacy_id, f"sondages/{pulse.months}"),
            about=held.holder,
        )
