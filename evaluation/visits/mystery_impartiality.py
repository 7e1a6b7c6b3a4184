"""Who may not test an organisation: whoever declared an interest there, or belongs to it."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from accounts.models import Membership
from audit import declarations
from evaluation.models import Evaluation
from evaluation.visits import shopper_interests


def hindrance(session: Session, evaluation: Evaluation, person_id: UUID) -> str | None:
    """Why this person may not test this organisation, as a French clause; None when they may."""
    if declarations.blocks(session, evaluation.candidacy_id, person_id):
        return "un intérêt y est déclaré"
    if shopper_interests.closes(session, evaluation.organisation_id, [person_id]):
        return "un lien y est déclaré d’avance"
    belongs = exists().where(
        Membership.person_id == person_id, Membership.organisation_id == evaluation.organisation_id
    )
    return "cette personne en fait partie" if session.scalar(select(belongs)) else None
