"""The panel: which shoppers may be offered a mission in an organisation, and what keeps the others from it."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Person
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery_lockout, shopper_engagement, shopper_interests
from evaluation.visits.mystery_impartiality import hindrance, hindrances
from evaluation.visits.mystery_models import MysteryMission


class Member(msgspec.Struct, frozen=True):
    """A shopper of the panel; `obstacle` is a French clause, None when a mission can be offered to them."""

    id: UUID
    name: str
    obstacle: str | None


def panel(session: Session, evaluation_id: UUID) -> list[Member]:
    """Every shopper, by name, as they stand towards this organisation."""
    evaluation = evaluations.get(session, evaluation_id)
    query = select(Person.id, Person.name).join(Membership).where(Membership.role == "shopper", Person.active)
    people = session.execute(query.order_by(Person.name)).all()
    everybody = [person for person, _ in people]
    standings = shopper_engagement.standings(session, everybody)
    kept_out = hindrances(session, evaluation, everybody)
    return [Member(person, name, kept_out.get(person) or standings[person].lack) for person, name in people]


def shoppers(session: Session, evaluation_id: UUID) -> list[tuple[UUID, str]]:
    """Id and name of the shoppers to whom a mission of this organisation can be offered, by name."""
    return [(one.id, one.name) for one in panel(session, evaluation_id) if one.obstacle is None]


def tied(session: Session, evaluation: Evaluation, person_id: UUID, site: str) -> str | None:
    """What ties this shopper to the organisation or to this site of it, as a French clause."""
    if site in shopper_interests.closed_sites(session, evaluation, [site], [person_id]).get(person_id, ()):
        return f"un lien avec la commune du site « {site} » est déclaré"
    return hindrance(session, evaluation, person_id)


def obstacle(
    session: Session, evaluation: Evaluation, person_id: UUID, mission: MysteryMission, *, at: datetime
) -> str | None:
    """Why this mission cannot be offered to this shopper, as a French clause."""
    return (
        tied(session, evaluation, person_id, mission.site)
        or shopper_engagement.standing(session, person_id).lack
        or mystery_lockout.obstacle(session, mission, person_id, at=at)
    )
