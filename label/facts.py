"""The facts that the conditions of the table look at, gathered from every room for one candidacy."""

from sqlalchemy.orm import Session

from audit import replies, reports
from evaluation import evaluations
from evaluation import referentiel as referentiels
from evaluation.verdict import unfinished
from label import application
from label.models import Candidacy
from label.workflow import Facts

EVALUATING = frozenset({"evaluation", "draft_report", "final_report"})


def gather(session: Session, candidacy: Candidacy, *, text: str = "") -> Facts:
    """Everything but the committee's facts, which exist only in a deliberation (label/committee.py)."""
    evaluation = evaluations.latest(session, candidacy.id) if candidacy.state in EVALUATING else None
    return Facts(
        complete=not application.missing(candidacy.answers),
        reason=bool(text.strip()),
        checked=all_checked(candidacy),
        measured=evaluation is not None and not unfinished(session, evaluation.id),
        reported=reports.is_ready_to_send(session, candidacy.id),
        answered=reports.every_observation_is_answered(session, candidacy.id)
        and replies.every_reply_is_treated(session, candidacy.id),
    )


def all_checked(candidacy: Candidacy) -> bool:
    """Whether each point of the référentiel's admissibility list was ticked."""
    points = referentiels.load(candidacy.referentiel_id).recevabilite
    return {point.code for point in points} <= set(candidacy.checklist.get("points", ()))
