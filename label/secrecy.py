"""What a secret vote keeps to itself: who voted is known at once, what they voted only once the round is counted."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluation import evaluations
from label.models import Deliberation
from label.sitting_models import Tally


def is_secret(session: Session, deliberation: Deliberation) -> bool:
    """Whether the référentiel wants the count alone to be told, on pages, in minutes and in the journal."""
    referentiel = evaluations.pinned(evaluations.get(session, deliberation.evaluation_id))
    return referentiel.comite.vote == "secret"


def tallies(session: Session, deliberation_id: UUID) -> Mapping[int, Tally]:
    """The counts that were made, by round."""
    found = session.scalars(select(Tally).where(Tally.deliberation_id == deliberation_id))
    return {made.round: made for made in found}


def counted(session: Session, deliberation: Deliberation) -> Tally | None:
    """The count of the present round, None before it is made and for an open vote, which needs none."""
    return tallies(session, deliberation.id).get(deliberation.round)


def is_veiled(session: Session, deliberation: Deliberation) -> bool:
    """Whether nobody may learn yet what was voted in the present round, not even which decision carries.

    A running count told beside who has voted would tell each vote, by the difference.
    """
    if deliberation.outcome is not None or not is_secret(session, deliberation):
        return False
    return counted(session, deliberation) is None
