"""The record of a sitting: one set of data for its page and for its minutes."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from label import adjournments, reservations, secrecy, succession
from label import committee as sittings
from label.models import Deliberation, Vote
from label.wording import ACTIONS, STATES


class Ballot(msgspec.Struct, frozen=True):
    """One vote as it may be told; without choice nor motive when the vote is secret."""

    name: str
    choice: str
    motive: str


class Asked(msgspec.Struct, frozen=True):
    """One question and its answer."""

    to: str
    text: str
    answer: str
    who: str


class Round(msgspec.Struct, frozen=True):
    """A round of votes: who stepped aside, who voted, what was counted, and the questions that ended it.

    A secret round has no tally before its count, which `counted_at` and `counted_by` tell.
    """

    number: int
    recusals: tuple[tuple[str, str, datetime], ...]
    ballots: tuple[Ballot, ...]
    tally: tuple[tuple[str, int], ...]
    counted_at: datetime | None
    counted_by: str
    adjourned_at: datetime | None
    motive: str
    questions: tuple[Asked, ...]


class Record(msgspec.Struct, frozen=True):
    """A closed sitting, or one that stands adjourned."""

    opened_at: datetime
    decided_at: datetime | None
    quorum: int
    secret: bool
    rounds: tuple[Round, ...]
    outcome: str
    motive: str
    signed_by: str
    reservations: tuple[tuple[str, date], ...]
    succession: succession.Succession

    @property
    def last(self) -> Round:
        """The round that decided."""
        return self.rounds[-1]


def of(session: Session, deliberation: Deliberation) -> Record:
    """The whole sitting, round by round."""
    secret, veiled = secrecy.is_secret(session, deliberation), secrecy.is_veiled(session, deliberation)
    counts = secrecy.tallies(session, deliberation.id)
    cast = session.scalars(select(Vote).where(Vote.deliberation_id == deliberation.id).order_by(Vote.cast_at)).all()
    asked = {made.round: (made, questions) for made, questions in adjournments.of(session, deliberation.id)}
    rounds = []
    for number in range(1, deliberation.round + 1):
        made, questions = asked.get(number, (None, []))
        votes, count = [vote for vote in cast if vote.round == number], counts.get(number)
        rounds.append(
            Round(
                number=number,
                recusals=tuple((vote.name, vote.recusal or "", vote.cast_at) for vote in votes if not vote.choice),
                ballots=_ballots(votes, secret=secret),
                tally=() if veiled and number == deliberation.round else _tally(votes),
                counted_at=count.counted_at if count else None,
                counted_by=count.counted_by if count else "",
                adjourned_at=made.decided_at if made else None,
                motive=made.motive if made else "",
                questions=tuple(
                    Asked(adjournments.ROLES[one.role], one.text, one.answer or "", one.answered_by or "")
                    for one in questions
                ),
            )
        )
    return Record(
        opened_at=deliberation.opened_at,
        decided_at=deliberation.decided_at,
        quorum=deliberation.quorum,
        secret=secret,
        rounds=tuple(rounds),
        outcome=STATES[deliberation.outcome] if deliberation.outcome else "",
        motive=deliberation.motive or "",
        signed_by=_signed_by(session, deliberation),
        reservations=tuple((one.text, one.due_on) for one in reservations.of(session, deliberation.id)),
        succession=succession.of(session, deliberation),
    )


def _ballots(votes: Sequence[Vote], *, secret: bool) -> tuple[Ballot, ...]:
    expressed = [vote for vote in votes if vote.choice]
    if secret:  # names in alphabetical order, so that the order tells nothing
        return tuple(Ballot(name, "", "") for name in sorted(vote.name for vote in expressed))
    return tuple(
        Ballot(vote.name, ACTIONS[sittings.OUTCOMES[vote.choice]], vote.motive or "")
        for vote in expressed
        if vote.choice
    )


def _tally(votes: Sequence[Vote]) -> tuple[tuple[str, int], ...]:
    counted = Counter(vote.choice for vote in votes if vote.choice)
    return tuple((ACTIONS[action], counted[outcome]) for outcome, action in sittings.OUTCOMES.items())


def _signed_by(session: Session, deliberation: Deliberation) -> str:
    """Who closed the sitting, by the journal."""
    query = select(JournalEntry.actor_name).where(
        JournalEntry.candidacy_id == deliberation.candidacy_id,
        JournalEntry.actor_role == "committee",
        JournalEntry.event == f"candidacy.{deliberation.outcome}",
        JournalEntry.at == deliberation.decided_at,
    )
    return session.scalar(query.limit(1)) or ""
