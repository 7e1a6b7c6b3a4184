"""What a shopper commits to before any mission: the charter signed, then the quiz passed, both of today's edition."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.database import new_id
from core.errors import Conflict, Invalid
from evaluation.visits.shopper_charter import Question, charter, quiz
from evaluation.visits.shopper_models import CharterSignature, QuizAttempt

UNSIGNED = "la charte n’est pas encore signée"
UNPASSED = "le questionnaire de la charte n’est pas encore réussi"


class Standing(msgspec.Struct, frozen=True):
    """When the charter in force was signed and its quiz passed, None as long as not; how many times it was tried."""

    signed_at: datetime | None
    passed_at: datetime | None
    attempts: int

    @property
    def lack(self) -> str | None:
        """What is missing before a mission can be offered, as a French clause; None when nothing is."""
        if self.signed_at is None:
            return UNSIGNED
        return UNPASSED if self.passed_at is None else None


def standing(session: Session, person_id: UUID) -> Standing:
    """Where this shopper stands."""
    return standings(session, [person_id])[person_id]


def standings(session: Session, people: list[UUID]) -> dict[UUID, Standing]:
    """The same for several, in two queries."""
    signatures = select(CharterSignature.person_id, CharterSignature.signed_at)
    signatures = signatures.where(CharterSignature.person_id.in_(people), CharterSignature.edition == charter().edition)
    signed = dict(session.execute(signatures).all())
    tries = select(QuizAttempt).where(QuizAttempt.person_id.in_(people), QuizAttempt.edition == quiz().edition)
    attempts: dict[UUID, list[QuizAttempt]] = {}
    for one in session.scalars(tries.order_by(QuizAttempt.taken_at)):
        attempts.setdefault(one.person_id, []).append(one)
    return {
        person: Standing(
            signed.get(person),
            next((one.taken_at for one in attempts.get(person, ()) if one.passed), None),
            len(attempts.get(person, ())),
        )
        for person in people
    }


def sign(session: Session, edition: str, *, by: Actor, at: datetime) -> None:
    """The shopper signs the charter as it was shown; Conflict when another edition replaced it meanwhile."""
    by.require("shopper")
    text = charter()
    if edition != text.edition:
        raise Conflict("La charte a changé depuis que vous l’avez ouverte : relisez-la, puis signez.")
    assert by.id is not None  # noqa: S101 (shoppers are people)
    if standing(session, by.id).signed_at is not None:
        raise Conflict("Vous avez déjà signé cette charte.")
    session.add(CharterSignature(person_id=by.id, edition=edition, digest=text.digest(), signed_at=at))
    session.flush()
    data = {"person": str(by.id), "edition": edition, "charter": text.digest()}
    journal.append(session, "shopper.charter_signed", by=by, at=at, data=data)


def answer(session: Session, answers: Mapping[str, str], *, by: Actor, at: datetime) -> list[Question]:
    """Keep one try at the quiz, and give the questions that were answered wrongly; passed when few enough are.

    Only how many were right is kept. Conflict before the charter is signed, and once the quiz is passed.
    """
    by.require("shopper")
    assert by.id is not None  # noqa: S101 (shoppers are people)
    known, where = quiz(), standing(session, by.id)
    if where.signed_at is None:
        raise Conflict("Signez d’abord la charte : le questionnaire porte sur elle.")
    if where.passed_at is not None:
        raise Conflict("Vous avez déjà réussi ce questionnaire.")
    if blank := {one.code: "Choisissez une réponse." for one in known.questions if not answers.get(one.code)}:
        raise Invalid("Répondez à chaque question.", blank)
    wrong = known.wrong(answers)
    correct, asked = len(known.questions) - len(wrong), len(known.questions)
    passed = correct >= known.reussite
    made = QuizAttempt(id=new_id(), person_id=by.id, edition=known.edition, correct=correct, asked=asked)
    made.passed, made.taken_at = passed, at
    session.add(made)
    session.flush()
    data = {"person": str(by.id), "edition": known.edition, "correct": correct, "asked": asked, "passed": passed}
    journal.append(session, "shopper.quiz_taken", by=by, at=at, data=data)
    return wrong
