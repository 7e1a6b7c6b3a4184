"""The reservations of a grant: what is to be lifted, by which day."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import date_in_paris
from core.errors import Invalid
from label.models import Deliberation
from label.sitting_models import Reservation


def reserve(session: Session, deliberation: Deliberation, said: Sequence[tuple[str, date]], *, at: datetime) -> None:
    """Keep them with the decision being taken; each has its text and a day to come."""
    if said and deliberation.outcome != "granted_with_reservations":
        sentence = "Des réserves se posent seulement en accordant avec réserves."
        raise Invalid(sentence, {"reserves": sentence})
    if any(not text.strip() or due <= date_in_paris(at) for text, due in said):
        sentence = "Chaque réserve a son texte et un jour à venir pour la lever."
        raise Invalid(sentence, {"reserves": sentence})
    for number, (text, due) in enumerate(said, 1):
        session.add(Reservation(deliberation_id=deliberation.id, number=number, text=text.strip(), due_on=due))
    session.flush()


def of(session: Session, deliberation_id: UUID) -> Sequence[Reservation]:
    """Those of a decision, in order."""
    query = select(Reservation).where(Reservation.deliberation_id == deliberation_id)
    return session.scalars(query.order_by(Reservation.number)).all()
