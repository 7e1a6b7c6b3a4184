"""Who may not test an organisation: whoever declared an interest there, or belongs to it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership
from audit import declarations
from evaluation.models import Evaluation
from evaluation.visits import shopper_interests

DECLARED = "un intérêt y est déclaré"
TIED = "un lien y est déclaré d’avance"
BELONGS = "cette personne en fait partie"


def hindrance(session: Session, evaluation: Evaluation, person_id: UUID) -> str | None:
    """Why this person may not test this organisation, as a French clause; None when they may."""
    return hindrances(session, evaluation, [person_id]).get(person_id)


def hindrances(session: Session, evaluation: Evaluation, people: Collection[UUID]) -> dict[UUID, str]:
    """The same for several at once, for those who may not."""
    members = select(Membership.person_id).where(Membership.organisation_id == evaluation.organisation_id)
    reasons = (
        (set(session.scalars(members)), BELONGS),
        (shopper_interests.closes(session, evaluation, people), TIED),
        (declarations.blocked(session, evaluation.candidacy_id), DECLARED),
    )
    return {person: reason for kept_out, reason in reasons for person in kept_out.intersection(people)}
