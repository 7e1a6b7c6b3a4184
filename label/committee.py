"""The committee: members who did not evaluate sit on a frozen verdict, and decide; they vote in label/voting.py."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from core.settings import Settings
from evaluation import evaluations
from evaluation.rules import Verdict
from evaluation.verdict import assess
from evaluation.visits import mystery
from label import (
    apart,
    candidacies,
    notices,
    reopening,
    reservations,
    secrecy,
    statements,
    succession,
    waiting,
    workflow,
)
from label.models import Candidacy, Deliberation, Vote

# Nobody else changes the row meanwhile, yet what refers to it (a vote, a finding) is written without waiting for us.
UNMOVED = {"key_share": True}
# From the most favourable to the organisation.
OUTCOMES = {
    "granted": "grant",
    "granted_with_reservations": "grant_with_reservations",
    "adjourned": "adjourn",
    "refused": "refuse",
}


def evaluators(session: Session, candidacy_id: UUID, evaluation_id: UUID) -> set[UUID]:
    """Everybody who took part in the evaluation: auditors, mystery shoppers and their validators."""
    return missions.auditors(session, candidacy_id) | mystery.participants(session, evaluation_id)


def convene(session: Session, candidacy_id: UUID, *, settings: Settings, by: Actor, at: datetime) -> Deliberation:
    """Open the sitting on the verdict of this moment, which is frozen: the members vote on what they read."""
    by.require("manager")
    candidacy = candidacies.get(session, candidacy_id, by=by)
    evaluation = evaluations.latest(session, candidacy_id)
    if candidacy.state != "committee" or evaluation is None:
        raise Conflict("La séance s’ouvre quand le rapport d’audit est définitif.")
    if of(session, candidacy_id) is not None:
        raise Conflict("La séance est déjà ouverte pour ce dossier.")
    taken_up = reopening.contested(session, candidacy, evaluation.id)
    verdict = assess(session, evaluation.id)
    opened = Deliberation(
        candidacy_id=candidacy_id,
        evaluation_id=evaluation.id,
        verdict=msgspec.to_builtins(verdict),
        quorum=settings.quorum,
        opened_at=at,
        reopens_id=taken_up[0].id if taken_up else None,
        grievance_id=taken_up[1].id if taken_up else None,
    )
    session.add(opened)
    session.flush()
    data = {"deliberation": str(opened.id), "evaluation": str(evaluation.id), "verdict": opened.verdict}
    journal.append(session, "deliberation.opened", by=by, at=at, candidacy_id=candidacy_id, data=data)
    notices.tell(session, candidacy, "convene", by=by, at=at)
    return opened


def of(session: Session, candidacy_id: UUID) -> Deliberation | None:
    """The last sitting on the candidacy's latest evaluation, None before it is opened, or opened again on appeal."""
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None:
        return None
    found = reopening.last(session, evaluation.id)
    waiting = session.get_one(Candidacy, candidacy_id).state == "committee"
    return None if found is not None and found.outcome is not None and waiting else found


def earlier(session: Session, candidacy_id: UUID) -> Sequence[Deliberation]:
    """The sittings that were closed on earlier evaluations of the candidacy, oldest first."""
    latest = of(session, candidacy_id)
    query = select(Deliberation).where(Deliberation.candidacy_id == candidacy_id, Deliberation.outcome.is_not(None))
    found = session.scalars(query.order_by(Deliberation.decided_at)).all()
    return [sitting for sitting in found if latest is None or sitting.id != latest.id]


def verdict_of(deliberation: Deliberation) -> Verdict:
    """The verdict as it was frozen at the opening of the sitting."""
    return msgspec.convert(deliberation.verdict, Verdict)


def votes(session: Session, deliberation_id: UUID) -> Sequence[Vote]:
    """Votes and recusals of the present round, in the order they were cast."""
    query = select(Vote).join(Deliberation, Deliberation.id == Vote.deliberation_id)
    now = query.where(Vote.deliberation_id == deliberation_id, Vote.round == Deliberation.round)
    return session.scalars(now.order_by(Vote.cast_at)).all()


def facts(session: Session, deliberation: Deliberation, outcome: str, motive: str) -> workflow.Facts:
    """What the table's committee rows look at: quorum, count, majority, rules, motive, what is contested.

    While a secret vote is not counted, `carried` is the same whatever was voted: a refusal must not tell the votes.
    """
    former, order = reopening.former(session, deliberation), list(OUTCOMES)
    verdict, veiled = verdict_of(deliberation), secrecy.is_veiled(session, deliberation)
    counted = Counter(vote.choice for vote in votes(session, deliberation.id) if vote.choice)
    return workflow.Facts(
        quorate=counted.total() >= deliberation.quorum,
        counted=not veiled,
        carried=veiled or counted[outcome] * 2 > counted.total(),
        grantable=verdict.grantable,
        motivated=bool(motive.strip()) or not verdict.fragile,
        reason=bool(motive.strip()),
        unharmed=former is None or order.index(outcome) <= order.index(str(former.outcome)),
    )


def decide(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    candidacy_id: UUID,
    outcome: str,
    motive: str,
    *,
    reserves: Sequence[tuple[str, date]] = (),
    by: Actor,
    at: datetime,
) -> Candidacy:
    """Close the sitting, `reserves` (text, day) with it. A grant issues in this very transaction, or makes it wait."""
    deliberation = open_sitting(session, candidacy_id, by=by)
    if outcome not in OUTCOMES:
        raise Invalid("Choisissez une décision.", {"decision": "Choisissez l’une des quatre décisions."})
    require_voter(session, deliberation, "clore la séance", by=by, at=at)
    candidacy = candidacies.get(session, candidacy_id, by=by)
    found = facts(session, deliberation, outcome, motive)
    reservations.check(outcome, reserves, date_in_paris(at))
    candidacies.move(session, candidacy, OUTCOMES[outcome], found, text=motive, by=by, at=at)
    succession.link(session, candidacy, deliberation, outcome, by=by, at=at)
    deliberation.outcome, deliberation.motive, deliberation.decided_at = outcome, motive.strip(), at
    session.flush()
    reservations.keep(session, deliberation, reserves)
    if outcome in workflow.GRANTED:
        statement = statements.prepare(session, candidacy, deliberation, settings=settings, at=at)
        url = settings.public_url
        waiting.issue_or_wait(session, keyring, statement, candidacy, deliberation, by=by, at=at, public_url=url)
    return candidacy


def open_sitting(session: Session, candidacy_id: UUID, *, by: Actor) -> Deliberation:
    """The sitting that a member may act in; Conflict once it is closed, or while its questions wait for answers.

    Its rows stay locked until the transaction ends, so that no vote lands after a count or a decision.
    """
    by.require("committee")
    candidacy = candidacies.get(session, candidacy_id, by=by)
    lock(session, candidacy)
    found = of(session, candidacy_id)
    if found is None:
        raise NotFound
    session.refresh(found, with_for_update=UNMOVED)
    if found.outcome is not None:
        raise Conflict("La séance est close : la décision est prise et ne se modifie plus.")
    if by.id in reopening.sat(session, found):
        raise NotAllowed("Vous avez siégé à la décision contestée : d’autres que vous la reprennent.")
    if candidacy.state == "adjourned":
        raise Conflict("La séance est ajournée : elle reprend quand chaque question a sa réponse.")
    return found


def lock(session: Session, candidacy: Candidacy) -> None:
    """Hold the file and read it again: first of all locks, as when `candidacies.move` changes its state."""
    session.refresh(candidacy, ("state", "version"), with_for_update=UNMOVED)


def require_voter(session: Session, deliberation: Deliberation, act: str, *, by: Actor, at: datetime) -> None:
    """Raise NotAllowed unless this person voted in the present round, and no link has come to set them aside since.

    `act` ends the sentence.
    """
    if not any(vote.person_id == by.id and vote.choice for vote in votes(session, deliberation.id)):
        raise NotAllowed(f"Seul un membre qui a voté peut {act}.")
    assert by.id is not None  # noqa: S101 (they voted)
    candidacy = candidacies.get(session, deliberation.candidacy_id, by=by)
    if said := apart.linked(session, candidacy, [by.id], at=at).get(by.id):
        raise NotAllowed(f"{said} Un autre membre qui a voté peut {act}.")
