"""What mystery visits ask of the manager today, and when those of a shopper are due."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation.visits import mystery_missions, mystery_verdicts
from evaluation.visits.mystery_missions import HELD, SETTLED
from web.desk.todo import Todo
from web.visits.mission_list import Visit, places, visit

MOST = 6


def of_manager(session: Session, evaluation_id: UUID) -> Todo | None:
    """Visits to hand out, then reports to read, then the campaign to close; None while others act."""
    campaign = mystery_missions.campaign_of(session, evaluation_id)
    if campaign is None or campaign.closed_at is not None:
        return None
    states = mystery_verdicts.awaited(session, campaign.id)
    if free := states["planned"]:
        why = "Chacune a son jour et ses heures dans le plan : confiez-les avant."
        title = "Confiez la visite mystère qui reste" if free == 1 else f"Confiez {free} visites mystère"
        return Todo(title, why, "Ouvrir les visites", "visites")
    if sent := states["reported"]:
        why = "Une visite ne compte qu’une fois relue par une deuxième personne."
        title = "Relisez un compte rendu de visite" if sent == 1 else f"Relisez {sent} comptes rendus de visite"
        return Todo(title, why, "Relire", "visites?etat=reported#liste")
    if states["validated"] and sum(states[one] for one in SETTLED) == campaign.total:
        why = "Toutes les visites sont terminées : la clôture calcule leurs notes."
        return Todo("Closez la campagne de visites mystère", why, "Ouvrir les visites", "visites")
    return None


def deadlines(session: Session, today: date, *, by: Actor) -> list[dict[str, Any]]:
    """The nearest visits of this shopper to make or to report, as the dashboard lists its dates."""
    held = [one for one in mystery_missions.mine(session, by=by) if one.state in HELD and one.day is not None]
    where = places(session, {one.campaign.evaluation_id for one in held})
    found = [_deadline(visit(one, where[one.campaign.evaluation_id], today), today) for one in held]
    return sorted((one for one in found if one), key=lambda one: one["day"])[:MOST]


def _deadline(one: Visit, today: date) -> dict[str, Any] | None:
    """The day of the visit, then the last one of its report; None once the evaluation is over."""
    mission, place = one.mission, one.place
    if mission.day is None or one.due is None or not place.open:
        return None
    to_come = mission.day >= today
    day = mission.day if to_come else one.due
    asked = "Visite à faire" if to_come else "Compte rendu attendu"
    return {
        "day": day,
        "text": f"{asked} : {one.channel}, {mission.site}",
        "about": place.name,
        "url": f"/missions/{mission.id}",
    }
