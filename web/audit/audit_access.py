"""Who enters the audit rooms of a candidacy: its organisation, its auditor, the manager, then the committee."""

from uuid import UUID

from sqlalchemy.orm import Session

from audit import missions
from core.actor import Actor
from core.errors import NotFound
from evaluation import evaluations
from evaluation.models import Evaluation
from label import candidacies
from label.models import Candidacy
from web.desk.rooms import BEFORE_COMMITTEE, EVALUATED


def opened(session: Session, candidacy_id: UUID, *, by: Actor) -> tuple[Candidacy, Evaluation]:
    """The candidacy and its latest evaluation; NotFound for whoever the audit rooms are closed to.

    An auditor needs a mission on this file; the committee comes in once the report is final.
    """
    candidacy = candidacies.get(session, candidacy_id, by=by)
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None or candidacy.state not in EVALUATED:
        raise NotFound
    if by.role == "committee" and candidacy.state not in BEFORE_COMMITTEE:
        raise NotFound
    if by.role == "auditor":
        missions.require(session, candidacy_id, by=by, acting=False)
    return candidacy, evaluation


def may_act(session: Session, candidacy_id: UUID, *, by: Actor) -> bool:
    """Whether this person is an auditor of the file who declared that they have no interest."""
    return by.role == "auditor" and by.id in missions.cleared(session, candidacy_id)
