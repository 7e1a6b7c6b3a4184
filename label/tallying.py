"""The count of a secret vote (« dépouillement »): an act of its own, after which the round has no more votes."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.errors import Conflict
from label import committee, secrecy, workflow
from label.models import Deliberation
from label.sitting_models import Tally

COUNTED = "Le scrutin est dépouillé : dans ce tour, plus personne ne vote ni ne se récuse."
OPEN_VOTE = "Le vote est à voix ouverte : il n’y a rien à dépouiller."
UNCOUNTED = "Un nouveau tour suit un scrutin secret dépouillé."
DECIDABLE = "Une décision peut être prise sur ce tour : il n’en faut pas d’autre."


def count(session: Session, candidacy_id: UUID, *, by: Actor, at: datetime) -> Tally:
    """Count the present round, once its quorum is reached: from then on all read the counts, and nobody votes in it."""
    deliberation = committee.open_sitting(session, candidacy_id, by=by)
    committee.require_voter(session, deliberation, "dépouiller le scrutin", by=by)
    if reason := obstacle(session, deliberation):
        raise Conflict(reason)
    made = Tally(deliberation_id=deliberation.id, round=deliberation.round, counted_by=by.name, counted_at=at)
    session.add(made)
    session.flush()
    counted = Counter(vote.choice for vote in committee.votes(session, deliberation.id) if vote.choice)
    data = {"deliberation": str(deliberation.id), "round": made.round, "votes": dict(sorted(counted.items()))}
    journal.append(session, "deliberation.counted", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return made


def obstacle(session: Session, deliberation: Deliberation) -> str:
    """Why the present round cannot be counted now, nothing when it can."""
    if not secrecy.is_secret(session, deliberation):
        return OPEN_VOTE
    if secrecy.counted(session, deliberation) is not None:
        return COUNTED
    voted = sum(vote.choice is not None for vote in committee.votes(session, deliberation.id))
    return "" if voted >= deliberation.quorum else workflow.CONDITIONS["quorate"]


def vote_again(session: Session, candidacy_id: UUID, *, by: Actor, at: datetime) -> Deliberation:
    """Open another round when the count of this one allows no decision: nobody may add a vote to a counted round."""
    deliberation = committee.open_sitting(session, candidacy_id, by=by)
    committee.require_voter(session, deliberation, "ouvrir un nouveau tour", by=by)
    if secrecy.counted(session, deliberation) is None:
        raise Conflict(UNCOUNTED)
    if not is_stuck(session, deliberation):
        raise Conflict(DECIDABLE)
    deliberation.round += 1
    session.flush()
    data = {"deliberation": str(deliberation.id), "round": deliberation.round}
    journal.append(session, "deliberation.balloted_again", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return deliberation


def is_stuck(session: Session, deliberation: Deliberation) -> bool:
    """Whether the present round is counted and allows no decision nor adjournment, whatever motive is written."""
    if secrecy.counted(session, deliberation) is None:
        return False
    steps = [*committee.OUTCOMES.items(), ("adjourned", "inquire")]
    found = ((committee.facts(session, deliberation, outcome, "…"), action) for outcome, action in steps)
    return all(workflow.missing(workflow.BY_ACTION[action], facts) for facts, action in found)
