"""Votes and recusals: each member once in a round, whoever evaluated or is interested kept out of the vote."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit import declarations, journal
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from label import apart, candidacies, committee, secrecy, tallying
from label.models import Deliberation, Vote


def cast(session: Session, candidacy_id: UUID, choice: str, motive: str, *, by: Actor, at: datetime) -> Vote:
    """One member's vote, once; refused to whoever evaluated the file or declared an interest in it."""
    deliberation = _uncounted(session, candidacy_id, by=by)
    if choice not in committee.OUTCOMES:
        raise Invalid("Choisissez une décision.", {"choix": "Choisissez l’une des quatre décisions."})
    assert by.id is not None  # noqa: S101 (a committee member is a person)
    if by.id in committee.evaluators(session, candidacy_id, deliberation.evaluation_id):
        raise NotAllowed("Vous avez participé à l’évaluation de ce dossier : récusez-vous, d’autres que vous décident.")
    if declarations.blocks(session, candidacy_id, by.id):
        raise NotAllowed("Vous avez déclaré un intérêt dans ce dossier : récusez-vous.")
    candidacy = candidacies.get(session, candidacy_id, by=by)
    if said := apart.linked(session, candidacy, [by.id], at=at).get(by.id):
        raise NotAllowed(f"{said} Récusez-vous : d’autres que vous décident.")
    if not declarations.made(session, candidacy_id, by.id):
        raise Conflict("Déclarez d’abord si vous avez un intérêt dans ce dossier, puis votez.")
    # The minutes of a secret vote quote nobody: a motive would only tell the vote to who reads the base.
    kept = "" if secrecy.is_secret(session, deliberation) else motive.strip()
    return _record(session, deliberation, by, at, "deliberation.voted", choice=choice, motive=kept)


def recuse(session: Session, candidacy_id: UUID, reason: str, *, by: Actor, at: datetime) -> Vote:
    """Step aside, with the reason that the minutes will show."""
    deliberation = _uncounted(session, candidacy_id, by=by)
    if not reason.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Écrivez pourquoi vous vous récusez : le compte rendu le dira."})
    return _record(session, deliberation, by, at, "deliberation.recused", recusal=reason.strip())


def _uncounted(session: Session, candidacy_id: UUID, *, by: Actor) -> Deliberation:
    found = committee.open_sitting(session, candidacy_id, by=by)
    if secrecy.counted(session, found) is not None:
        raise Conflict(tallying.COUNTED)
    return found


def _record(session: Session, deliberation: Deliberation, by: Actor, at: datetime, event: str, **said: str) -> Vote:
    assert by.id is not None  # noqa: S101 (a committee member is a person)
    if any(vote.person_id == by.id for vote in committee.votes(session, deliberation.id)):
        raise Conflict("Vous avez déjà voté ou vous vous êtes déjà récusé dans cette séance.")
    cast_vote = Vote(deliberation_id=deliberation.id, person_id=by.id, name=by.name, cast_at=at, **said)
    cast_vote.round = deliberation.round
    session.add(cast_vote)
    session.flush()
    data = {} if secrecy.is_secret(session, deliberation) and "choice" in said else dict(said)
    journal.append(session, event, by=by, at=at, candidacy_id=deliberation.candidacy_id, data=data)
    return cast_vote
