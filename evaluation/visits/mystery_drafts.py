"""A mystery plan between what was prepared and its seal: drafted in a moment, sought for as long as it takes, kept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery_inputs, mystery_plan, mystery_preparation, mystery_reveal
from evaluation.visits.mystery_design import Design
from evaluation.visits.mystery_missions import OVER, campaign_of
from evaluation.visits.mystery_models import MysteryCampaign
from evaluation.visits.mystery_planner import Visit

CHANGED = "La préparation a changé pendant que le plan se cherchait : rien n’est scellé. Relisez-la, puis recommencez."


class Draft(msgspec.Struct, frozen=True):
    """What a plan is sought from, and the person behind each code of a shopper."""

    design: Design
    people: dict[str, str]


def draft(
    session: Session, evaluation_id: UUID, *, total: int, sites: Mapping[str, int], start: date, by: Actor, at: datetime
) -> Draft:
    """All that the search of a plan needs; refused when no plan may be made now, or none of this size."""
    by.require("manager")
    evaluation = running(session, evaluation_id)
    mystery = evaluations.pinned(evaluation).mystere
    parts = {channel.code: channel.part for channel in mystery.canaux}
    opened, today = date_in_paris(evaluation.opened_at), date_in_paris(at)
    mystery_plan.check(total, sites, start, parts=parts, opened=opened, today=today)
    mystery_preparation.refuse_begun(session, evaluation_id)
    prepared = mystery_preparation.of(session, evaluation_id)
    mystery_preparation.refuse_hindered(session, evaluation_id, prepared)
    design = mystery_inputs.design(
        session, evaluation, prepared, total=total, weeks=mystery.semaines, start=start, parts=parts, sites=sites
    )
    people = {shopper.code: str(person) for shopper, person in zip(design.shoppers, prepared.shoppers, strict=True)}
    return Draft(design, people)


def seal(
    session: Session, evaluation_id: UUID, made: Draft, seed: str, visits: Sequence[Visit], *, by: Actor, at: datetime
) -> MysteryCampaign:
    """Keep the plan found for a draft and journal its hash; Conflict when what was prepared changed meanwhile."""
    sites = {place.name: place.users for place in made.design.places}
    again = draft(session, evaluation_id, total=made.design.total, sites=sites, start=made.design.start, by=by, at=at)
    if again != made:
        raise Conflict(CHANGED)
    campaign = mystery_reveal.keep(session, evaluation_id, made.design, seed, visits, made.people, at=at)
    data = {"total": made.design.total, "plan": campaign.commitment}
    candidacy_id = evaluations.get(session, evaluation_id).candidacy_id
    journal.append(session, "mystery.planned", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return campaign


def running(session: Session, evaluation_id: UUID) -> Evaluation:
    """The evaluation while neither it nor its campaign is closed; Conflict afterwards."""
    evaluation, campaign = evaluations.get(session, evaluation_id), campaign_of(session, evaluation_id)
    if evaluation.closed_at is not None or (campaign is not None and campaign.closed_at is not None):
        raise Conflict(OVER)
    return evaluation
