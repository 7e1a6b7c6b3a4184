"""The right of reply ends by itself once its delay has passed: the report goes back to its auditor."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.calendar import date_in_paris
from label import ageing, candidacies
from label.models import Candidacy
from label.workflow import Facts


def due(session: Session, *, at: datetime) -> Sequence[ageing.Age]:
    """The rights of reply whose last day has passed."""
    return [age for age in ageing.late(session, date_in_paris(at)) if age.reading.delay.code == "reply"]


def carry_out(session: Session, *, at: datetime) -> None:
    """End each of them; organisation and auditor are told."""
    for age in due(session, at=at):
        candidacy = session.get_one(Candidacy, age.candidacy_id)
        candidacies.move(session, candidacy, "lapse", Facts(expired=True), by=SYSTEM, at=at)
