"""Who is told of a file: those who wear a role in this very one."""

from uuid import UUID

from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from audit import declarations, missions
from evaluation import evaluations
from evaluation.visits import mystery, mystery_missions
from label.models import Candidacy


def of(session: Session, candidacy: Candidacy, role: str) -> list[Person]:
    """Who wears this role in this very file."""
    if role == "applicant":
        return list(people.by_role(session, role, candidacy.organisation_id))
    everybody = people.by_role(session, role)
    if role == "auditor":
        held = {mission.person_id for mission in missions.of(session, candidacy.id) if mission.released_at is None}
        return [person for person in everybody if person.id in held]
    if role == "shopper":
        busy = _visiting(session, candidacy.id)
        return [person for person in everybody if person.id in busy]
    if role == "committee":
        aside = _aside(session, candidacy.id)
        return [person for person in everybody if person.id not in aside]
    return list(everybody)


def _visiting(session: Session, candidacy_id: UUID) -> set[UUID | None]:
    """The shoppers who still have a visit to make in this file."""
    evaluation = evaluations.latest(session, candidacy_id)
    campaign = mystery_missions.campaign_of(session, evaluation.id) if evaluation else None
    planned = mystery_missions.missions_of(session, campaign.id) if campaign else ()
    return {mission.shopper_id for mission in planned if mission.state in mystery_missions.HELD}


def _aside(session: Session, candidacy_id: UUID) -> set[UUID]:
    """Those who may not decide on this file: they evaluated it, or declared an interest in it."""
    evaluation = evaluations.latest(session, candidacy_id)
    evaluated = mystery.participants(session, evaluation.id) if evaluation else set()
    interested = {said.person_id for said in declarations.of(session, candidacy_id) if said.has_interest}
    return evaluated | interested | missions.auditors(session, candidacy_id)
