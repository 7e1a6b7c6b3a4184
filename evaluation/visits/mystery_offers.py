"""What a shopper answers to a mission that is offered: accepted, or given back with the reason."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid, NotAllowed
from evaluation import evaluations
from evaluation.visits import mystery_panel
from evaluation.visits.mystery_missions import HELD, changing, free, get, mine, tell
from evaluation.visits.mystery_models import MysteryMission

ANSWERED = "Vous avez déjà répondu à cette proposition, ou la visite a été reprise : rechargez la page."
GONE = "Cette visite n’est plus à rendre : son compte rendu est déjà envoyé, ou la visite est annulée."


def accept(session: Session, mission_id: UUID, *, by: Actor, at: datetime) -> MysteryMission:
    """The shopper takes the mission: its report is now expected from them."""
    by.require("shopper")
    get(session, mission_id, by=by)
    mission = changing(session, mission_id, {"offered"}, ANSWERED)
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    assert by.id is not None  # noqa: S101 (shoppers are people)
    if (reason := mystery_panel.tied(session, evaluation, by.id, mission.site)) is not None:
        raise NotAllowed(f"Vous ne pouvez pas visiter cette organisation : {reason}. Rendez cette visite.")
    mission.state = "assigned"
    session.flush()
    tell(session, "mystery.accepted", mission, by=by, at=at, data={})
    return mission


def free_hindered(session: Session, *, by: Actor, at: datetime) -> Counter[UUID]:
    """Free every mission in this shopper's hands where a tie now keeps them out; how many in each evaluation."""
    assert by.id is not None  # noqa: S101 (shoppers are people)
    freed: Counter[UUID] = Counter()
    for mission in mine(session, by=by):
        evaluation = evaluations.get(session, mission.campaign.evaluation_id)
        if mission.state in HELD and mystery_panel.tied(session, evaluation, by.id, mission.site) is not None:
            free(session, mission, by=by, at=at)
            freed[evaluation.id] += 1
    return freed


def give_back(session: Session, mission_id: UUID, motive: str, *, by: Actor, at: datetime) -> MysteryMission:
    """The shopper refuses the offer, or can no longer make the visit: it is free again, the manager reads why."""
    by.require("shopper")
    get(session, mission_id, by=by)
    mission = changing(session, mission_id, HELD, GONE)
    if not motive.strip():
        raise Invalid("Écrivez le motif.", {"motif_retour": "Dites pourquoi vous rendez cette visite."})
    seen = {"person": str(by.id), "name": by.name, "at": at.isoformat(), "action": "given_back"}
    mission.reviews = [*mission.reviews, {**seen, "motive": motive.strip()}]
    free(session, mission, motive=motive.strip(), by=by, at=at)
    return mission
