"""Adjournment with questions: they go to the organisation or to the auditor, and their answers reopen the sitting."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions
from audit.reports import digest
from core.actor import SYSTEM, Actor
from core.errors import Conflict, Invalid, NotFound
from label import candidacies, committee, notices
from label.models import Candidacy, Deliberation
from label.sitting_models import Adjournment, CommitteeQuestion
from label.workflow import Facts

ROLES = {"applicant": "À l’organisation", "auditor": "À l’auditeur"}


def adjourn(
    session: Session,
    candidacy_id: UUID,
    motive: str,
    questions: Sequence[tuple[str, str]],
    *,
    by: Actor,
    at: datetime,
) -> Adjournment:
    """End this round by questions (role, text), when the majority voted to adjourn; the clock of the decision stops."""
    deliberation = committee.open_sitting(session, candidacy_id, by=by)
    asked = [(role, text.strip()) for role, text in questions if text.strip()]
    if not asked or any(role not in ROLES for role, _ in asked):
        sentence = "Écrivez au moins une question, et dites à qui elle s’adresse."
        raise Invalid(sentence, {"question": sentence})
    committee.require_voter(session, deliberation, "ajourner la séance", by=by, at=at)
    candidacy = candidacies.get(session, candidacy_id, by=by)
    found = committee.facts(session, deliberation, "adjourned", motive)
    candidacies.move(session, candidacy, "inquire", found, text=motive, by=by, at=at)
    made = Adjournment(deliberation_id=deliberation.id, round=deliberation.round, motive=motive.strip())
    made.decided_by, made.decided_at = by.name, at
    session.add(made)
    session.flush()
    for number, (role, text) in enumerate(asked, 1):
        session.add(CommitteeQuestion(adjournment_id=made.id, number=number, role=role, text=text))
    session.flush()
    roles = sorted({role for role, _ in asked})
    data = {"deliberation": str(deliberation.id), "round": made.round, "questions": len(asked), "roles": roles}
    journal.append(session, "deliberation.adjourned", by=by, at=at, candidacy_id=candidacy_id, data=data)
    notices.tell(session, candidacy, "question", by=by, at=at, only=roles)
    return made


def answer(
    session: Session, candidacy_id: UUID, question_id: UUID, text: str, *, by: Actor, at: datetime
) -> CommitteeQuestion:
    """Answer a question put to one's role, once; the last answer brings the file back to the committee."""
    candidacy = candidacies.get(session, candidacy_id, by=by)
    committee.lock(session, candidacy)  # before the head of the journal, as every step does: none waits in a circle
    found = next((one for one in readable(session, candidacy_id, by=by) if one.id == question_id), None)
    if found is None or found.role != by.role:
        raise NotFound
    if by.role == "auditor":
        missions.require(session, candidacy_id, by=by)
    if found.answer is not None or candidacy.state != "adjourned":
        raise Conflict("Cette question a déjà sa réponse : le comité la lira telle quelle.")
    if not text.strip():
        raise Invalid("Écrivez la réponse.", {"reponse": "Écrivez votre réponse : le comité la lira."})
    found.answer, found.answered_by, found.answered_at = text.strip(), by.name, at
    session.flush()
    data = {"question": found.number, "answer_sha256": digest(found.answer)}
    journal.append(session, "deliberation.answered", by=by, at=at, candidacy_id=candidacy_id, data=data)
    if not pending(session, candidacy_id):
        _reopen(session, candidacy, at=at)
    return found


def of(session: Session, deliberation_id: UUID) -> list[tuple[Adjournment, list[CommitteeQuestion]]]:
    """The adjournments of a sitting with their questions, oldest first."""
    query = (
        select(Adjournment, CommitteeQuestion)
        .join(CommitteeQuestion, CommitteeQuestion.adjournment_id == Adjournment.id)
        .where(Adjournment.deliberation_id == deliberation_id)
        .order_by(Adjournment.round, CommitteeQuestion.number)
    )
    found: dict[UUID, tuple[Adjournment, list[CommitteeQuestion]]] = {}
    for made, question in session.execute(query):
        found.setdefault(made.id, (made, []))[1].append(question)
    return list(found.values())


def readable(session: Session, candidacy_id: UUID, *, by: Actor) -> Sequence[CommitteeQuestion]:
    """The questions of a file that this person reads: manager and committee all, the others those put to them."""
    query = (
        select(CommitteeQuestion)
        .join(Adjournment, Adjournment.id == CommitteeQuestion.adjournment_id)
        .join(Deliberation, Deliberation.id == Adjournment.deliberation_id)
        .where(Deliberation.candidacy_id == candidacy_id)
        .order_by(Adjournment.decided_at, CommitteeQuestion.number)
    )
    if by.role not in ("manager", "committee", "system"):
        query = query.where(CommitteeQuestion.role == by.role)
    return session.scalars(query).all()


def pending(session: Session, candidacy_id: UUID) -> bool:
    """Whether a question of the latest evaluation waits for its answer."""
    deliberation = committee.of(session, candidacy_id)
    if deliberation is None:
        return False
    return any(one.answer is None for _, asked in of(session, deliberation.id) for one in asked)


def _reopen(session: Session, candidacy: Candidacy, *, at: datetime) -> None:
    deliberation = committee.of(session, candidacy.id)
    assert deliberation is not None  # noqa: S101 (its questions were just answered)
    deliberation.round += 1
    candidacies.move(session, candidacy, "reconvene", Facts(heard=True), by=SYSTEM, at=at)
