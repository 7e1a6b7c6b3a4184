"""What awaits the scheme manager outside the candidacies that are going on: certificates unsigned, falls proved."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from core.typography import date_fr
from label import pulses, waiting
from web.desk import rooms
from web.desk.tasks import Task


def of(session: Session, today: date) -> list[Task]:
    """Certificates that wait for their signature first, the oldest decision first."""
    return [*_unsigned(session), *_falls(session, today)]


def _unsigned(session: Session) -> Iterator[Task]:
    for one in waiting.every(session):
        yield Task(
            title="Un certificat attend sa signature",
            text=one.reason,
            action="Voir les clés et la délivrance",
            url="/cles",
            about=one.holder,
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
