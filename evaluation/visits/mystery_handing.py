"""Free missions handed by hand to several shoppers, each in turn, passing whoever would come back too soon."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotAllowed
from evaluation.visits import mystery_lockout, mystery_missions
from evaluation.visits.mystery_models import MysteryMission


def hand_in_turn(
    session: Session, missions: Sequence[MysteryMission], people: Sequence[tuple[UUID, str]], *, by: Actor, at: datetime
) -> tuple[list[UUID], int]:
    """Hand these missions to these people (id and name) in turn: who receives each one given, and how many stay free.

    NotAllowed when the lock-out lets nobody take any of them, or when somebody may not test there at all.
    """
    received: list[UUID] = []
    waiting = list(people)
    why = ""
    for mission in missions:
        for person, name in waiting:
            reason = mystery_lockout.obstacle(session, mission, person, at=at)
            if reason is None:
                mystery_missions.assign(session, mission.id, person, name, by=by, at=at)
                received.append(person)
                waiting.remove((person, name))
                waiting.append((person, name))
                break
            why = why or f"{name} ne peut pas recevoir la visite n° {mission.number} : {reason}."
    if not received:
        raise NotAllowed(f"{why} Choisissez une autre personne, ou une autre semaine.")
    return received, len(missions) - len(received)
