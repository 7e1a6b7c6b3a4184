"""The count of a secret vote (« dépouillement »), an act of its own; another round when one allows no decision."""

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
UNCOUNTED = "Un nouveau tour suit un scrutin achevé : le quorum atteint, et le compte fait s’il est secret."
DECIDABLE = "Une décision peut être prise sur ce tour : il n’en faut pas d’autre."


def count(session: Session, candidacy_id: UUID, *, by: Actor, at: datetime) -> Tally:
    """Count the present round, once its quorum is reached: from then on all read the counts, and nobody votes in it."""
    deliberation = committee.open_sitting(session, candidacy_id, by=by)
    committee.require_voter(session, deliberation, "dépouiller le scrutin", by=by, at=at)
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
    """Open another round when this one allows no decision: its votes stay in the minutes, and everybody votes again."""
    deliberation = committee.open_sitting(session, candidacy_id, by=by)
    committee.require_voter(session, deliberation, "ouvrir un nouveau tour", by=by, at=at)
    if not _is_known(session, deliberation):
        raise Conflict(UNCOUNTED)
    if not is_stuck(session, deliberation):
        raise Conflict(DECIDABLE)
    deliberation.round += 1
    session.flush()
    data = {"deliberation": str(deliberation.id), "round": deliberation.round}
    journal.append(session, "deliberation.balloted_again", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return deliberation


def is_stuck(session: Session, deliberation: Deliberation) -> bool:
    """Whether what was voted in the present round allows no decision nor adjournment, whatever motive is written."""
    if not _is_known(session, deliberation):
        return False
    steps = [*committee.OUTCOMES.items(), ("adjourned", "inquire")]
    found = ((committee.facts(session, deliberation, outcome, "…"), action) for outcome, action in steps)
    return all(workflow.missing(workflow.BY_ACTION[action], facts) for facts, action in found)


def _is_known(session: Session, deliberation: Deliberation) -> bool:
    """Whether all read what the round says: counted if it is secret, its quorum reached if it is open."""
    if secrecy.is_secret(session, deliberation):
        return secrecy.counted(session, deliberation) is not None
    return committee.facts(session, deliberation, "refused", "").quorate
