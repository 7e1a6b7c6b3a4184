"""Reports of mystery missions: written by their shopper with a proof, checked by a second person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid, NotAllowed
from core.files import Files
from evaluation import evaluations
from evaluation.visits import mystery_contents
from evaluation.visits.mystery_grids import Grid
from evaluation.visits.mystery_missions import TO_DO, changing, channel_of, get, hindrance, tell
from evaluation.visits.mystery_models import MysteryMission

BUSY = "Cette visite n’attend plus de compte rendu : il est déjà envoyé, ou la visite est annulée."
NOTHING = "Cette visite n’attend pas de validation : son compte rendu n’est pas encore là, ou il est déjà traité."
SETTLED = "Cette visite est déjà validée ou annulée."


def report(
    session: Session,
    files: Files,
    mission_id: UUID,
    grid: Grid,
    narrative: str,
    proof: bytes,
    filename: str,
    *,
    version: int,
    done_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> MysteryMission:
    """Keep the shopper's report of their own mission; it counts once a second person has validated it.

    `done_at` is the moment of the test, `at` unless given. An empty proof keeps the one of a report sent back.
    """
    by.require("shopper")
    get(session, mission_id, by=by)
    mission = changing(session, mission_id, TO_DO, BUSY, version=version)
    _uninterested(session, mission, by)
    channel = channel_of(session, mission)
    found = mystery_contents.checked(mission, channel, grid, narrative, (proof, filename), done_at=done_at or at, at=at)
    mystery_contents.keep(mission, found, files, at=at)
    session.flush()
    data = {"report": mystery_contents.digest(mission), "proof": mission.proof_digest}
    tell(session, "mystery.reported", mission, by=by, at=at, data=data)
    return mission


def send_back(session: Session, mission_id: UUID, motive: str, *, version: int, by: Actor, at: datetime) -> None:
    """Ask the shopper to complete or redo a report, saying why."""
    mission = _reviewed(session, mission_id, version, by=by)
    if not motive.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites à l’enquêteur ce qui manque ou ce qui ne va pas."})
    _sign(mission, "sent_back", motive.strip(), by=by, at=at)
    session.flush()
    tell(session, "mystery.sent_back", mission, by=by, at=at, data={"motive": motive.strip()})


def validate(session: Session, mission_id: UUID, *, version: int, by: Actor, at: datetime) -> None:
    """Accept a report that somebody else wrote: from now on it counts."""
    mission = _reviewed(session, mission_id, version, by=by)
    _sign(mission, "validated", "", by=by, at=at)
    mission.validated_by, mission.validated_at = by.id, at
    session.flush()
    tell(session, "mystery.validated", mission, by=by, at=at, data={"report": mystery_contents.digest(mission)})


def cancel(session: Session, mission_id: UUID, reason: str, *, by: Actor, at: datetime) -> None:
    """Give a mission up for good, with the reason that the record keeps; it still weighs in the plan."""
    by.require("manager")
    open_states = TO_DO | {"planned", "reported"}
    mission = changing(session, mission_id, open_states, SETTLED)
    if not reason.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites pourquoi cette visite n’aura pas lieu ou ne comptera pas."})
    mission.state, mission.cancelled_for = "cancelled", reason.strip()
    session.flush()
    tell(session, "mystery.cancelled", mission, by=by, at=at, data={"reason": reason.strip()})


def _reviewed(session: Session, mission_id: UUID, version: int, *, by: Actor) -> MysteryMission:
    """The reported mission, for a second person: never its shopper, nor whoever has an interest."""
    by.require("manager", "shopper")
    mission = changing(session, mission_id, {"reported"}, NOTHING, version=version)
    if mission.shopper_id == by.id:
        raise NotAllowed(
            "Une deuxième personne doit relire cette visite : vous ne validez pas votre propre compte rendu."
        )
    _uninterested(session, mission, by)
    return mission


def _uninterested(session: Session, mission: MysteryMission, by: Actor) -> None:
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    assert by.id is not None  # noqa: S101 (these roles are worn by people)
    if (reason := hindrance(session, evaluation, by.id)) is not None:
        raise NotAllowed(f"Vous ne pouvez pas intervenir dans cette organisation : {reason}.")


def _sign(mission: MysteryMission, action: str, motive: str, *, by: Actor, at: datetime) -> None:
    seen = {"person": str(by.id), "name": by.name, "at": at.isoformat(), "action": action, "motive": motive}
    mission.reviews = [*mission.reviews, seen]
    mission.state = action
