"""A sample of visits coded a second time, from the narrative and the proof alone: do two people answer alike?"""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from core.actor import Actor
from core.errors import Conflict, NotAllowed
from evaluation import evaluations
from evaluation.visits import mystery_agreement
from evaluation.visits.mystery_agreement import Agreement
from evaluation.visits.mystery_grids import Grid, checked
from evaluation.visits.mystery_impartiality import hindrance
from evaluation.visits.mystery_missions import OVER, campaign_of, channel_of, load, missions_of, tell
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission

# One visit in ten, as the share that is usual for a check between coders.
SHARE = 0.1
DONE = frozenset({"reported", "validated"})
NONE_LEFT = "Aucune visite rapportée n’attend d’être tirée : revenez quand d’autres comptes rendus seront là."
CODED = "Cette visite n’attend pas de second codage, ou quelqu’un l’a déjà fait."


def draw(session: Session, evaluation_id: UUID, *, by: Actor, at: datetime) -> int:
    """Draw one reported visit in ten, at least one, to be coded again; how many were added to the sample.

    The draw follows the seed of the plan, so that nobody chooses what is checked.
    """
    by.require("manager")
    campaign = campaign_of(session, evaluation_id)
    if campaign is None or campaign.closed_at is not None:
        raise Conflict(OVER)
    done = [mission for mission in missions_of(session, campaign.id) if mission.state in DONE and not mission.imported]
    sample = sum(mission.recoding is not None for mission in done)
    free = [mission for mission in done if mission.recoding is None]
    wanted = ceil(len(done) * SHARE) - sample
    if wanted <= 0 or not free:
        raise Conflict(NONE_LEFT)
    chosen = Random(f"{campaign.seed} {len(done)}").sample(free, wanted)  # noqa: S311 (a sample, not a secret)
    for mission in chosen:
        mission.recoding = {}
    session.flush()
    for mission in chosen:
        tell(session, "mystery.recoded", mission, by=by, at=at, data={"says": "drawn"})
    return len(chosen)


def waiting(session: Session, *, by: Actor) -> Sequence[MysteryMission]:
    """What this person may code now: neither their own visit nor one that they reviewed, in campaigns that run."""
    by.require("manager", "shopper")
    query = select(MysteryMission).join(MysteryMission.campaign).options(contains_eager(MysteryMission.campaign))
    running = query.where(MysteryCampaign.closed_at.is_(None), MysteryMission.state.in_(DONE))
    found = session.scalars(running.order_by(MysteryMission.reported_at, MysteryMission.number)).all()
    return [mission for mission in found if mission.recoding == {} and _refusal(session, mission, by) is None]


def to_code(session: Session, mission_id: UUID, *, by: Actor) -> MysteryMission:
    """A visit of the sample that this person may code; NotAllowed says why not, Conflict when it waits no more."""
    by.require("manager", "shopper")
    mission = load(session, mission_id)
    if mission.recoding != {} or mission.state not in DONE or mission.campaign.closed_at is not None:
        raise Conflict(CODED)
    if (reason := _refusal(session, mission, by)) is not None:
        raise NotAllowed(f"Vous ne pouvez pas coder cette visite : {reason}.")
    return mission


def code(session: Session, mission_id: UUID, grid: Grid, *, by: Actor, at: datetime) -> MysteryMission:
    """Keep the second coder's grid beside the first: neither the note nor the report changes."""
    mission = to_code(session, mission_id, by=by)
    answers = checked(channel_of(session, mission), grid)
    mission.recoding = {"person": str(by.id), "name": by.name, "at": at.isoformat(), "grid": answers}
    session.flush()
    tell(session, "mystery.recoded", mission, by=by, at=at, data={"says": "coded"})
    return mission


def agreement(missions: Sequence[MysteryMission]) -> Agreement | None:
    """Cohen's kappa over every criterion of the visits coded twice, None before the first."""
    pairs = [
        pair
        for mission in missions
        if mission.recoding
        for pair in mystery_agreement.answers(mission.grid, mission.recoding["grid"])
    ]
    return mystery_agreement.agreement(pairs)


def _refusal(session: Session, mission: MysteryMission, by: Actor) -> str | None:
    if mission.shopper_id == by.id:
        return "c’est la vôtre"
    if any(seen["person"] == str(by.id) for seen in mission.reviews):
        return "vous avez déjà lu sa grille"
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    return hindrance(session, evaluation, by.id) if by.id else None
