"""The reservations of a grant: what is to be lifted, by which day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Invalid
from label.models import Deliberation
from label.sitting_models import Reservation


def check(outcome: str, said: Sequence[tuple[str, date]], today: date) -> None:
    """Invalid unless a grant with reservations, and no other decision, has some, each with a text and a day to come."""
    sentence = ""
    if outcome != "granted_with_reservations":
        sentence = "Des réserves se posent seulement en accordant avec réserves." if said else ""
    elif not said:
        sentence = "Écrivez au moins une réserve et le jour pour la lever : sans réserve, accordez simplement le label."
    elif any(not text.strip() or due <= today for text, due in said):
        sentence = "Chaque réserve a son texte et un jour à venir pour la lever."
    if sentence:
        raise Invalid(sentence, {"reserve_1": sentence})


def keep(session: Session, deliberation: Deliberation, said: Sequence[tuple[str, date]]) -> None:
    """Keep them, once checked, with the decision being taken."""
    for number, (text, due) in enumerate(said, 1):
        session.add(Reservation(deliberation_id=deliberation.id, number=number, text=text.strip(), due_on=due))
    session.flush()


def of(session: Session, deliberation_id: UUID) -> Sequence[Reservation]:
    """Those of a decision, in order."""
    query = select(Reservation).where(Reservation.deliberation_id == deliberation_id)
    return session.scalars(query.order_by(Reservation.number)).all()
